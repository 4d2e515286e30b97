using Langevin.Diffusion.Processes;

namespace Langevin.Diffusion.Grids;

/// <summary>Another spacing of one timestep more, the cleanest of which is not visited; trailing spacing as it is.</summary>
/// <remarks>
/// What diffusers' multistep classes do: leading spacing has the stride floor(T / (n + 1)), linspace n + 1 points. <see cref="LambdaMin"/> shortens the process at
/// its noisy end, where the cosine schedule has hardly any signal; trailing spacing then starts later with the same stride and takes fewer steps.
/// </remarks>
/// <param name="inner">The spacing.</param>
public sealed class OpenSpacing(TimestepSpacing inner) : Spacing
{
    /// <inheritdoc/>
    public override string Name => inner.Name;

    /// <summary>The least log(alpha / sigma) that is visited.</summary>
    public double LambdaMin { get; init; } = double.NegativeInfinity;

    /// <summary>Where the last step ends.</summary>
    public FinalLevel Final { get; init; } = FinalLevel.Clean;

    /// <inheritdoc/>
    public override Grid Over(INoiseProcess process, int steps)
    {
        var chosen = Choose(process, steps);
        return new Grid([.. chosen.Select(t => process.At(t)), Final.Of(process)]) { Process = process };
    }

    /// <summary>The timesteps that the network is asked at, from noise to data.</summary>
    internal int[] Choose(INoiseProcess process, int steps)
    {
        var (trained, visible) = Visible(process, steps);
        var chosen = inner is TrailingSpacing ? Trailing(trained, visible, steps) : inner.Spread(visible, steps + 1)[..^1];
        return Checked(process, chosen);
    }

    /// <summary>The same for the way from data to noise, where the noisiest of one more is not visited: from data to noise.</summary>
    internal (int[] Chosen, int Noisiest) ChooseInverse(INoiseProcess process, int steps)
    {
        var (trained, visible) = Visible(process, steps);
        var chosen = inner is TrailingSpacing ? Trailing(trained, visible, steps) : inner.Spread(visible, steps + 1)[1..];
        Array.Reverse(chosen);
        return (Checked(process, chosen), visible - 1);
    }

    private (int Trained, int Visible) Visible(INoiseProcess process, int steps)
    {
        var trained = process.Timesteps ?? throw new ArgumentException($"{Name} spacing chooses among timesteps, and this process has a continuous time; use a spacing made for it.");
        if (steps < 1 || steps > trained) throw new ArgumentOutOfRangeException(nameof(steps), steps, $"A process of {trained} timesteps can be walked in 1 to {trained} steps.");
        var visible = trained;
        while (visible > 0 && process.At(visible - 1).Lambda < LambdaMin) visible--;
        return visible > 0 ? (trained, visible) : throw new ArgumentException($"No timestep has a lambda of {LambdaMin} or more; lower lambda_min_clipped.");
    }

    private static int[] Trailing(int trained, int visible, int steps)
    {
        var stride = visible - (visible - trained / (double)steps);                     // rounded as numpy.arange does: some halves depend on it
        var count = (int)Math.Ceiling(visible / (trained / (double)steps));
        return [.. Enumerable.Range(0, count).Select(i => (int)Math.Round(visible - i * stride) - 1)];
    }

    private int[] Checked(INoiseProcess process, int[] chosen) => Array.Find(chosen, t => t < 0 || t > process.LastT) is var wrong && wrong != 0
        ? throw new ArgumentException($"{Name} spacing would visit timestep {wrong}; the process has 0 to {process.LastT}. Check steps_offset.")
        : chosen;
}
