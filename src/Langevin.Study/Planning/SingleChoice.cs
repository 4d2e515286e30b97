namespace Langevin.Study.Planning;

/// <summary>One picture: real and generated ones by turns, the generated ones of each group by turns.</summary>
internal sealed class SingleChoice : IPictureChoice
{
    private readonly int[][] orders;
    private readonly int real;
    private readonly int[] generated;

    public SingleChoice(PictureGroup[] groups, ulong seed)
    {
        real = Array.FindIndex(groups, group => group.Group.IsReal);
        generated = [.. Enumerable.Range(0, groups.Length).Where(group => group != real)];
        orders = [.. groups.Select((group, place) => SeededOrder.Of(group.Count, seed, $"group {place}"))];
    }

    public int Possible => Math.Min(StudyRequest.MostQuestions, 2 * Math.Min(orders[real].Length, generated.Length * generated.Min(group => orders[group].Length)));

    public (int Group, int Index)[] Question(int number)
    {
        var (half, isGenerated) = Math.DivRem(number, 2);
        if (isGenerated == 0) return [(real, orders[real][half])];
        var (round, place) = Math.DivRem(half, generated.Length);
        return [(generated[place], orders[generated[place]][round])];
    }
}
