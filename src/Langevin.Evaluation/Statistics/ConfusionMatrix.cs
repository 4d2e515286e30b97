namespace Langevin.Evaluation.Statistics;

/// <summary>Counts, for each class that pictures should show, which class a judge saw.</summary>
public sealed class ConfusionMatrix
{
    private readonly long[][] counts;

    /// <summary>Starts from nothing.</summary>
    /// <param name="classes">Number of classes, at least 1.</param>
    public ConfusionMatrix(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        counts = [.. Enumerable.Range(0, classes).Select(_ => new long[classes])];
    }

    /// <summary>Number of classes.</summary>
    public int Classes => counts.Length;

    /// <summary>Pictures counted.</summary>
    public long Count => counts.Sum(row => row.Sum());

    /// <summary>Pictures seen as what they should show, of all.</summary>
    public Proportion Agreement => new(counts.Select((row, asked) => row[asked]).Sum(), Count);

    /// <summary>Pictures of one class seen as that class, of all that should show it.</summary>
    public Proportion Of(int asked) => new(counts[asked][asked], counts[asked].Sum());

    /// <summary>Pictures that should show one class, by the class seen.</summary>
    public IReadOnlyList<long> Row(int asked) => [.. counts[asked]];

    /// <summary>Counts one picture.</summary>
    /// <param name="asked">The class that it should show.</param>
    /// <param name="seen">The class that the judge saw.</param>
    /// <exception cref="EvaluationException">One of them is no class.</exception>
    public void Add(long asked, long seen)
    {
        if (asked < 0 || asked >= Classes) throw new EvaluationException($"Class {asked} was asked for, and the judge knows classes 0 to {Classes - 1}: ask for one of those.");
        if (seen < 0 || seen >= Classes) throw new EvaluationException($"Class {seen} was seen, and there are classes 0 to {Classes - 1}.");
        counts[asked][seen]++;
    }
}
