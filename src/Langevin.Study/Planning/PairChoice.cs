namespace Langevin.Study.Planning;

/// <summary>Two pictures of two groups: of the same name where all groups have the same names, any two otherwise.</summary>
internal sealed class PairChoice : IPictureChoice
{
    private readonly (int First, int Second)[] pairs;
    private readonly int[][] orders;
    private readonly int[][]? byName;
    private readonly int count;

    public PairChoice(PictureGroup[] groups, ulong seed)
    {
        pairs = [.. Enumerable.Range(0, groups.Length).SelectMany(first => Enumerable.Range(first + 1, groups.Length - first - 1).Select(second => (first, second)))];
        count = groups.Min(group => group.Count);
        byName = SameNames(groups);
        orders = byName is not null
            ? [.. pairs.Select((_, pair) => SeededOrder.Of(count, seed, $"names {pair}"))]
            : [.. groups.Select((group, place) => SeededOrder.Of(group.Count, seed, $"group {place}"))];
    }

    public int Possible => count > StudyRequest.MostQuestions / pairs.Length ? StudyRequest.MostQuestions : pairs.Length * count;

    public (int Group, int Index)[] Question(int number)
    {
        var (round, pair) = Math.DivRem(number, pairs.Length);
        var (first, second) = pairs[pair];
        var (left, right) = byName is not null
            ? ((first, byName[first][orders[pair][round]]), (second, byName[second][orders[pair][round]]))
            : ((first, orders[first][round]), (second, orders[second][round]));
        return (round + pair) % 2 == 0 ? [left, right] : [right, left];
    }

    /// <summary>For each group its pictures in the order of their names, or null where the groups' names differ.</summary>
    private static int[][]? SameNames(PictureGroup[] groups)
    {
        var names = groups.Select(group => Enumerable.Range(0, group.Count).Select(group.NameOf).ToArray()).ToArray();
        var orders = names.Select(own => Enumerable.Range(0, own.Length).OrderBy(index => own[index], StringComparer.Ordinal).ToArray()).ToArray();
        var sorted = names.Select((own, group) => orders[group].Select(index => own[index]).ToArray()).ToArray();
        return sorted.All(own => own.SequenceEqual(sorted[0])) ? orders : null;
    }
}
