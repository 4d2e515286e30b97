using Langevin.Diffusion.Processes;

namespace Langevin.Diffusion.Grids;

/// <summary>Relative sigmas given one by one, the last one included: where the walk ends.</summary>
public sealed class GivenSigmas : Spacing
{
    private readonly double[] sigmas;

    /// <summary>The sigmas to visit.</summary>
    /// <param name="sigmas">sigma / alpha from noise to data, each smaller than the one before; the last may be 0, clean data.</param>
    /// <exception cref="ArgumentException">There are fewer than two, they do not fall, or they end below 0.</exception>
    public GivenSigmas(params ReadOnlySpan<double> sigmas)
    {
        this.sigmas = Falling.Checked(sigmas, "sigmas", 2);
        if (sigmas[^1] < 0) throw new ArgumentException($"The last sigma is {sigmas[^1]}; it is 0 (clean data) or above.");
    }

    /// <inheritdoc/>
    public override string Name => "given-sigmas";

    /// <summary>Which timesteps the network is told.</summary>
    public TimestepRounding Rounding { get; init; }

    /// <summary>How many steps there are: one fewer than sigmas.</summary>
    public int Count => sigmas.Length - 1;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Another number of steps is asked for.</exception>
    public override Grid Over(INoiseProcess process, int steps) => steps == Count
        ? new Grid([.. sigmas.Select(sigma => Rounding.Apply(process, process.AtSigma(sigma)))]) { Process = process }
        : throw new ArgumentException($"{sigmas.Length} sigmas were given, which make {Count} steps, and {steps} asked for; ask for {Count}.");
}
