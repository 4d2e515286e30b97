namespace Langevin.Lab.Plots;

/// <summary>One direction of a plot.</summary>
/// <param name="Label">What it measures, with the unit; empty for none.</param>
public sealed record Axis(string Label)
{
    /// <summary>Whether equal ratios are equally far apart; values are then above 0.</summary>
    public bool IsLogarithmic { get; init; }

    /// <summary>Where it begins; null for the least value drawn.</summary>
    public double? Least { get; init; }

    /// <summary>Where it ends; null for the greatest value drawn.</summary>
    public double? Most { get; init; }

    /// <summary>Names in the place of numbers, at 0, 1, 2 ...; null for numbers.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>Values that get a tick, in the place of round ones; null to choose.</summary>
    public IReadOnlyList<double>? Ticks { get; init; }
}
