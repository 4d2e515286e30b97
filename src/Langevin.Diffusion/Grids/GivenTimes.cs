using Langevin.Diffusion.Processes;

namespace Langevin.Diffusion.Grids;

/// <summary>Times given one by one, between timesteps too (<see cref="GivenTimesteps"/> takes whole ones).</summary>
public sealed class GivenTimes : TimeSpacing
{
    private readonly double[] times;

    /// <summary>The times to visit.</summary>
    /// <param name="times">From noise to data, each smaller than the one before.</param>
    /// <exception cref="ArgumentException">There are none, or they do not fall.</exception>
    public GivenTimes(params ReadOnlySpan<double> times) => this.times = Falling.Checked(times, "times");

    /// <inheritdoc/>
    public override string Name => "given-times";

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Another number of steps is asked for.</exception>
    protected override double[] Times(INoiseProcess process, int steps) => steps == times.Length
        ? times
        : throw new ArgumentException($"{times.Length} times were given and {steps} steps asked for; ask for {times.Length}.");
}
