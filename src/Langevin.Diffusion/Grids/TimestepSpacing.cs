using Langevin.Diffusion.Processes;

namespace Langevin.Diffusion.Grids;

/// <summary>A choice of some timesteps of a discrete process.</summary>
public abstract class TimestepSpacing : Spacing
{
    /// <summary>Where the last step ends.</summary>
    public FinalLevel Final { get; init; } = FinalLevel.Clean;

    /// <inheritdoc/>
    public override Grid Over(INoiseProcess process, int steps)
    {
        var chosen = Choose(process, steps);
        var levels = new NoiseLevel[chosen.Length + 1];
        for (var i = 0; i < chosen.Length; i++) levels[i] = process.At(chosen[i]);
        levels[^1] = End(process);
        return new Grid(levels) { Process = process };
    }

    /// <summary>The timesteps that the network is asked at, from noise to data.</summary>
    /// <param name="process">A discrete process.</param>
    /// <param name="steps">How many, from 1 to as many as the process has.</param>
    /// <exception cref="ArgumentException">The process is continuous, or has fewer timesteps.</exception>
    public int[] Choose(INoiseProcess process, int steps)
    {
        var trained = process.Timesteps ?? throw new ArgumentException($"{Name} spacing chooses among timesteps, and this process has a continuous time; use a spacing made for it.");
        if (steps < 1 || steps > trained) throw new ArgumentOutOfRangeException(nameof(steps), steps, $"A process of {trained} timesteps can be walked in 1 to {trained} steps.");
        var chosen = Timesteps(trained, steps);
        foreach (var t in chosen)
            if (t < 0 || t >= trained) throw new ArgumentException($"{Name} spacing would visit timestep {t}; the process has 0 to {trained - 1}. Check steps_offset.");
        return chosen;
    }

    /// <summary>The level that the last step leads to.</summary>
    internal NoiseLevel End(INoiseProcess process) => Final.Of(process);

    /// <summary>The timesteps as if the process had so many.</summary>
    internal int[] Spread(int trained, int steps) => Timesteps(trained, steps);

    /// <summary>The timesteps, from noise to data.</summary>
    /// <param name="trained">T, how many the process has.</param>
    /// <param name="steps">n, how many to choose; at most T.</param>
    protected abstract int[] Timesteps(int trained, int steps);
}
