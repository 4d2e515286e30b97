using Langevin.Diffusion.Processes;

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

    /// <summary>The process that the levels belong to, which knows the levels between them; null where nothing is known of them.</summary>
    public INoiseProcess? Process { get; init; }

    /// <summary>The steps that <see cref="Skip"/> has left out, in order.</summary>
    public IReadOnlyList<GridStep> Skipped { get; private init; } = [];

    /// <summary>The level inside a step at which log(alpha / sigma) is <paramref name="lambda"/>.</summary>
    /// <remarks>
    /// Without a process, T runs linearly and alpha geometrically in lambda; next to pure noise or clean data the path preserves variance. A denoiser that is consistent (E[x_0] depends on x / alpha and
    /// sigma / alpha only) answers the same for any alpha.
    /// </remarks>
    internal NoiseLevel LevelAt(GridStep step, double lambda)
    {
        if (Process is not null) return Process.AtLambda(lambda);
        var inside = double.IsFinite(step.From.Lambda) && double.IsFinite(step.To.Lambda);
        var share = inside ? (lambda - step.From.Lambda) / (step.To.Lambda - step.From.Lambda) : 0.5;
        var alpha = inside ? Math.Exp(double.Lerp(Math.Log(step.From.Alpha), Math.Log(step.To.Alpha), share)) : Math.Sqrt(1 / (1 + Math.Exp(-2 * lambda)));
        return new NoiseLevel(double.Lerp(step.From.T, step.To.T, share), alpha, alpha * Math.Exp(-lambda));
    }

    /// <summary>The level at a time. Without a process, alpha and sigma run linearly in T.</summary>
    internal NoiseLevel LevelAtTime(GridStep step, double t)
    {
        if (Process is not null) return Process.At(Math.Clamp(t, Process.FirstT, Process.LastT)) with { T = t };
        var share = (t - step.From.T) / (step.To.T - step.From.T);
        return new NoiseLevel(t, double.Lerp(step.From.Alpha, step.To.Alpha, share), double.Lerp(step.From.Sigma, step.To.Sigma, share));
    }

    /// <summary>The grid without its first steps: where an existing picture, noised to the new <see cref="Start"/>, enters.</summary>
    /// <param name="skipped">How many steps to leave out.</param>
    /// <exception cref="ArgumentOutOfRangeException">No step would be left.</exception>
    public Grid Skip(int skipped) => skipped >= 0 && skipped < Steps.Count
        ? new Grid([.. Steps.Skip(skipped)]) { Process = Process, Skipped = [.. Skipped, .. Steps.Take(skipped)] }
        : throw new ArgumentOutOfRangeException(nameof(skipped), skipped, $"Of {Steps.Count} steps, 0 to {Steps.Count - 1} can be left out.");

    /// <summary>The grid without one of its steps: the next then begins where the one left out ended, whatever the sample's level.</summary>
    internal Grid Without(int index) => new([.. Steps.Where((_, i) => i != index)]) { Process = Process, Skipped = [.. Skipped, Steps[index]] };

    /// <summary>The steps that start in a stretch of time, as they are: one model walks the first part, another the rest.</summary>
    /// <remarks>Balaji et al. 2022 (eDiff-I); Podell et al. 2023, section 2.5: a refiner.</remarks>
    /// <param name="below">Steps start below this time.</param>
    /// <param name="least">And at this time or above.</param>
    /// <exception cref="ArgumentException">No step does.</exception>
    public Grid Between(double below, double least)
    {
        var (skipped, kept) = (Steps.TakeWhile(step => step.From.T >= below).ToArray(), Steps.Where(step => step.From.T < below && step.From.T >= least).ToArray());
        return kept.Length > 0
            ? new Grid(kept) { Process = Process, Skipped = [.. Skipped, .. skipped] }
            : throw new ArgumentException($"None of {Steps.Count} steps starts at a time from {least} to below {below}; take more steps, or a wider part of the walk.");
    }

    /// <summary>The grid cut short: some steps as they are, then from where they end straight to x_0.</summary>
    /// <remarks>Jolicoeur-Martineau et al. 2021, appendix D: what a last, wide step to clean data costs is little where the levels left out are barely seen.</remarks>
    /// <param name="kept">How many steps stay as they are.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many steps that do not end clean.</exception>
    public Grid Truncate(int kept) => kept >= 0 && kept < Steps.Count && Steps[kept].From.Sigma > 0
        ? new Grid([.. Steps.Take(kept), new GridStep(Steps[kept].From, NoiseLevel.Clean)]) { Process = Process, Skipped = Skipped }
        : throw new ArgumentOutOfRangeException(nameof(kept), kept, $"Of {Steps.Count} steps, 0 to {Steps.Count - 1} can be kept before one that goes straight to x_0.");

    /// <summary>The part of the grid that changes an existing picture by a share: its last floor(n strength) steps, as diffusers' image-to-image pipelines take them.</summary>
    /// <param name="strength">In (0, 1]: 1 is the whole walk.</param>
    /// <exception cref="ArgumentOutOfRangeException">It lies outside, or leaves no step.</exception>
    public Grid FromStrength(double strength)
    {
        if (!(strength > 0 && strength <= 1)) throw new ArgumentOutOfRangeException(nameof(strength), strength, "A strength lies above 0 and at most at 1.");
        var kept = (int)(Steps.Count * strength);
        if (kept == 0) throw new ArgumentOutOfRangeException(nameof(strength), strength, $"A strength of {strength} leaves none of {Steps.Count} steps; take at least {1.0 / Steps.Count:0.###}, or more steps.");
        return Skip(Steps.Count - kept);
    }
}
