using Langevin.Evaluation.Statistics;

namespace Langevin.Evaluation;

/// <summary>The share of pictures that a judge puts into the class that was asked for. The judge errs too: compare with its share on real pictures.</summary>
public sealed record ClassAgreement
{
    /// <summary>Of all pictures.</summary>
    public required Proportion Overall { get; init; }

    /// <summary>Of the pictures of each class that was asked for.</summary>
    public required IReadOnlyList<ClassShare> PerClass { get; init; }

    /// <summary>Pictures by the class asked for (rows) and the class seen (columns).</summary>
    public required IReadOnlyList<IReadOnlyList<long>> Confusion { get; init; }

    /// <summary>What the counts say.</summary>
    /// <exception cref="EvaluationException">Nothing was counted.</exception>
    public static ClassAgreement Of(ConfusionMatrix confusion, IReadOnlyList<string> classes)
    {
        if (confusion.Count == 0) throw new EvaluationException("No picture was judged: give at least one.");
        return new ClassAgreement
        {
            Overall = confusion.Agreement,
            PerClass = [.. classes.Select((name, asked) => new ClassShare(name, confusion.Of(asked))).Where(share => share.Agreement.Count > 0)],
            Confusion = [.. Enumerable.Range(0, confusion.Classes).Select(confusion.Row)],
        };
    }
}

/// <summary>The agreement of one class.</summary>
/// <param name="Class">Its name.</param>
/// <param name="Agreement">Pictures seen as that class, of those that should show it.</param>
public sealed record ClassShare(string Class, Proportion Agreement);
