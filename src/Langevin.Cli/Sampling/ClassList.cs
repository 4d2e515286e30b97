using System.Globalization;

namespace Langevin.Cli.Sampling;

/// <summary>Reads <c>--classes</c>: names, numbers and ranges with commas, such as <c>Bag,Sneaker</c>, <c>0,3</c> or <c>0-9</c>.</summary>
internal static class ClassList
{
    /// <summary>The numbers of the classes.</summary>
    /// <param name="text">What was given.</param>
    /// <param name="names">The model's names of its classes; null when it has numbers alone.</param>
    /// <param name="count">How many classes the model knows; 0 when it knows none.</param>
    /// <exception cref="CommandException">The model has no such class.</exception>
    public static IReadOnlyList<int> Read(string text, IReadOnlyList<string>? names, int count)
    {
        if (count == 0) throw new CommandException($"--classes is '{text}', and this model knows no classes; leave it out.");
        return [.. text.Split(',', StringSplitOptions.TrimEntries).SelectMany(word => One(word, names, count))];
    }

    private static IEnumerable<int> One(string word, IReadOnlyList<string>? names, int count)
    {
        for (var i = 0; i < names?.Count; i++)
            if (string.Equals(names[i], word, StringComparison.OrdinalIgnoreCase)) return [i];
        if (Number(word) is { } number) return [Checked(number, names, count)];
        if (word.Split('-') is [var first, var last] && Number(first) is { } from && Number(last) is { } to && from <= to)
            return Enumerable.Range(Checked(from, names, count), Checked(to, names, count) - from + 1);
        throw new CommandException($"--classes names '{word}', which is no class of this model;{(ClosestWord.Hint(word, names ?? []) is { Length: > 0 } hint ? hint : $" it has {Known(names, count)}.")}");
    }

    private static int Checked(int number, IReadOnlyList<string>? names, int count) => number < count
        ? number
        : throw new CommandException($"--classes names class {number}, and this model has {Known(names, count)}.");

    private static string Known(IReadOnlyList<string>? names, int count) =>
        $"the classes 0 to {count - 1}{(names is null ? "" : $": {string.Join(", ", names.Take(20))}{(names.Count > 20 ? ", ..." : "")}")}";

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
