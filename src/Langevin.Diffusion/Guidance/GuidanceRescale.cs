using Langevin.Diffusion.Parameterizations;
using Langevin.Torch;

namespace Langevin.Diffusion.Guidance;

/// <summary>Brings the deviation of a guided output back towards the conditional one's, against overexposure.</summary>
/// <remarks>Lin et al. 2023, eq. 15 and 16. Not linear, so it matters what it is measured on: the network's output, as published.</remarks>
/// <param name="phi">How much of the rescaled output is mixed in, in [0, 1]; the paper's 0.7.</param>
/// <param name="parameterization">What the network predicts.</param>
public sealed class GuidanceRescale(double phi, Parameterization parameterization)
{
    /// <summary>The guided answer, rescaled.</summary>
    /// <param name="x">The noisy sample: [B, ...].</param>
    /// <param name="level">Its level.</param>
    /// <param name="guided">The guided answer.</param>
    /// <param name="conditional">The conditional answer.</param>
    public Denoised Apply(Tensor x, NoiseLevel level, Denoised guided, Denoised conditional)
    {
        var output = Apply(parameterization.Output(x, guided.X0, level), parameterization.Output(x, conditional.X0, level), phi);
        return guided with
        {
            X0 = parameterization.X0(x, output, level),
            Noise = guided.Noise is null ? null : parameterization.Noise(x, output, level),
        };
    }

    /// <summary>phi std(conditional) / std(guided) guided + (1 - phi) guided, deviations over each sample.</summary>
    /// <param name="guided">The guided output: [B, ...].</param>
    /// <param name="conditional">The conditional output: as the other.</param>
    /// <param name="phi">The share, in [0, 1].</param>
    public static Tensor Apply(Tensor guided, Tensor conditional, double phi)
    {
        var rest = new long[guided.Dimensions - 1];
        for (var i = 0; i < rest.Length; i++) rest[i] = i + 1;
        var factor = conditional.Std(rest, keep: true) / guided.Std(rest, keep: true);  // [B, 1, ...]
        return (phi * factor + (1 - phi)) * guided;
    }
}
