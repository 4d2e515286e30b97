namespace Langevin.Evaluation.Statistics;

/// <summary>How many of a number of independent trials came true, with the interval that the true share lies in.</summary>
/// <param name="Hits">Trials that came true.</param>
/// <param name="Count">Trials in all, at least 1.</param>
public readonly record struct Proportion(long Hits, long Count)
{
    /// <summary>The standard normal's quantile for 95 % between both tails.</summary>
    private const double Z = 1.959963984540054;

    /// <summary>Hits / Count, 0 to 1.</summary>
    public double Share => (double)Hits / Count;

    /// <summary>The lower end of the 95 % interval.</summary>
    /// <remarks>Wilson 1927: (p + z^2 / 2n -+ z sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 + z^2 / n), which holds near 0 and 1 too.</remarks>
    public double Low => Hits == 0 ? 0 : Centre - Reach;

    /// <summary>The upper end of the 95 % interval.</summary>
    /// <inheritdoc cref="Low" path="/remarks"/>
    public double High => Hits == Count ? 1 : Centre + Reach;

    private double Shrink => 1 + Z * Z / Count;

    private double Centre => (Share + Z * Z / (2.0 * Count)) / Shrink;

    private double Reach => Z * Math.Sqrt(Share * (1 - Share) / Count + Z * Z / (4.0 * Count * Count)) / Shrink;

    /// <summary>Such as <c>91.2 % (90.6 to 91.7)</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{100 * Share:f1} % ({100 * Low:f1} to {100 * High:f1})");
}
