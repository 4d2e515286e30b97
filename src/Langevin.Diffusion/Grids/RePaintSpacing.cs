using Langevin.Diffusion.Processes;

namespace Langevin.Diffusion.Grids;

/// <summary>Down to the data with jumps back up: some steps down, as many undone and taken again, several times.</summary>
/// <remarks>Lugmayr et al. 2022 (RePaint), appendix B (figures 9 and 10): jump length j, r resamplings.</remarks>
public sealed class RePaintSpacing : Spacing
{
    /// <inheritdoc/>
    public override string Name => "repaint";

    /// <summary>j: how many steps a jump undoes.</summary>
    public int JumpLength { get; init; } = 10;

    /// <summary>r: how often each stretch of j steps is taken.</summary>
    public int Resamplings { get; init; } = 10;

    /// <summary>Where the undoing of a step starts.</summary>
    public RePaintUndo Undo { get; init; } = RePaintUndo.Meeting;

    /// <inheritdoc/>
    /// <param name="process">A discrete process.</param>
    /// <param name="steps">How many steps down there would be without jumps.</param>
    public override Grid Over(INoiseProcess process, int steps)
    {
        var trained = process.Timesteps ?? throw new ArgumentException("RePaint spacing chooses among timesteps, and this process has a continuous time.");
        if (steps < 1 || steps > trained) throw new ArgumentOutOfRangeException(nameof(steps), steps, $"A process of {trained} timesteps can be walked in 1 to {trained} steps.");
        var stride = trained / steps;
        NoiseLevel At(int t) => t < 0 ? NoiseLevel.Clean : process.At(t);
        List<GridStep> walk = [];
        var last = steps;
        foreach (var i in Order(steps))
        {
            if (i < last) walk.Add(new GridStep(At(i * stride), At((i - 1) * stride)));
            else if (Undo == RePaintUndo.Meeting) walk.Add(new GridStep(At((last - 1) * stride), At(last * stride)));
            else walk.AddRange(Enumerable.Range(last * stride, stride).Select(t => new GridStep(At(t - 1), At(t))));
            last = i;
        }
        return new Grid(walk) { Process = process };
    }

    /// <summary>The numbers of the steps as they are visited: a smaller one than before is taken, a greater one undoes the one before.</summary>
    private IEnumerable<int> Order(int steps)
    {
        var jumps = Enumerable.Range(0, steps).ToDictionary(i => i, i => i % JumpLength == 0 && i < steps - JumpLength ? Resamplings - 1 : 0);
        for (var i = steps - 1; i >= 0; i--)
        {
            yield return i;
            if (jumps[i]-- <= 0) continue;
            for (var j = 0; j < JumpLength; j++) yield return ++i;
        }
    }
}

/// <summary>Where the undoing of a step starts.</summary>
public enum RePaintUndo
{
    /// <summary>Where the step ended, in one step.</summary>
    Meeting,
    /// <summary>Just below the timestep where the step started, in single timesteps upwards: what diffusers does.</summary>
    FromItsStart,
}
