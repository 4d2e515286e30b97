namespace Langevin.Diffusion.Grids;

/// <summary>Where a sampler walks: noise levels in order, the last of them where it stops.</summary>
/// <remarks>
/// As a rule each step starts where the one before it ended. Some reference implementations do not keep to that (see
/// <see cref="StridedSpacing"/>); therefore a grid is made of steps.
/// </remarks>
public sealed class Grid
{
    /// <summary>A walk through levels, the last one included.</summary>
    /// <param name="levels">At least two.</param>
    /// <exception cref="ArgumentException">There are fewer.</exception>
    public Grid(params ReadOnlySpan<NoiseLevel> levels)
    {
        if (levels.Length < 2) throw new ArgumentException($"A grid needs at least two noise levels, not {levels.Length}.");
        var steps = new GridStep[levels.Length - 1];
        for (var i = 0; i < steps.Length; i++) steps[i] = new GridStep(levels[i], levels[i + 1]);
        Steps = steps;
    }

    /// <summary>A walk of given steps.</summary>
    /// <param name="steps">At least one.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public Grid(IReadOnlyList<GridStep> steps)
    {
        if (steps.Count == 0) throw new ArgumentException("A grid needs at least one step.");
        Steps = steps;
    }

    /// <summary>The steps in order.</summary>
    public IReadOnlyList<GridStep> Steps { get; }

    /// <summary>The level of the first sample.</summary>
    public NoiseLevel Start => Steps[0].From;

    /// <summary>The level of the result.</summary>
    public NoiseLevel End => Steps[^1].To;

    /// <summary>The grid without its first steps: where an existing picture, noised to the new <see cref="Start"/>, enters.</summary>
    /// <param name="skipped">How many steps to leave out.</param>
    /// <exception cref="ArgumentOutOfRangeException">No step would be left.</exception>
    public Grid Skip(int skipped) => skipped >= 0 && skipped < Steps.Count
        ? new Grid([.. Steps.Skip(skipped)])
        : throw new ArgumentOutOfRangeException(nameof(skipped), skipped, $"Of {Steps.Count} steps, 0 to {Steps.Count - 1} can be left out.");
}
