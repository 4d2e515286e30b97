namespace Langevin.Evaluation;

/// <summary>How different from each other the pictures of a class are, against real ones: about 1 for a good model, near 0 for one that repeats itself.</summary>
/// <remarks>
/// The distance is the root of the mean squared distance of all pairs of pictures of a class, between what the judge's last layer sees.
/// It is above 1 too when pictures of a class show something else: read it beside the agreement.
/// </remarks>
public sealed record Diversity
{
    /// <summary>The mean ratio of the classes.</summary>
    public required double Mean { get; init; }

    /// <summary>The least ratio of a class: the first to look at.</summary>
    public required double Least { get; init; }

    /// <summary>Each class that has at least two pictures here and among the real ones.</summary>
    public required IReadOnlyList<ClassDiversity> PerClass { get; init; }

    /// <summary>Compares pictures with real ones that the same judge looked at; null when no class has two different ones of each.</summary>
    /// <exception cref="EvaluationException">Two judges looked.</exception>
    public static Diversity? Of(JudgedImages images, JudgedImages real)
    {
        if (images.Judge.Hash != real.Judge.Hash) throw new EvaluationException($"Pictures of judge {images.Judge.Hash[..8]} cannot be compared with real ones of judge {real.Judge.Hash[..8]}: let one judge look at both.");
        List<ClassDiversity> classes = [];
        foreach (var (asked, name) in images.Judge.Classes.Index())
            if (images.Spread(asked) is { Distance: { } own, Count: var count } && real.Spread(asked).Distance is { } reference and > 0)
                classes.Add(new ClassDiversity(name, count, own, reference));
        return classes.Count == 0 ? null : new Diversity { Mean = classes.Average(c => c.Ratio), Least = classes.Min(c => c.Ratio), PerClass = classes };
    }
}

/// <summary>The diversity of one class.</summary>
/// <param name="Class">Its name.</param>
/// <param name="Images">Pictures that should show it.</param>
/// <param name="Distance">The root of the mean squared distance of two of them.</param>
/// <param name="RealDistance">The same of the real ones.</param>
public sealed record ClassDiversity(string Class, long Images, double Distance, double RealDistance)
{
    /// <summary>Distance / RealDistance.</summary>
    public double Ratio => Distance / RealDistance;
}
