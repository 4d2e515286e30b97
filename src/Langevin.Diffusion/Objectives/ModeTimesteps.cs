using Langevin.Diffusion.Processes;
using Langevin.Torch;

namespace Langevin.Diffusion.Objectives;

/// <summary>The time of a flow, sigma / (alpha + sigma), drawn with a heavy tail around its mode in the middle.</summary>
/// <remarks>Esser et al. 2024 (Stable Diffusion 3), eq. 20. The losses count as drawn.</remarks>
/// <param name="process">The process, as a rule a flow.</param>
/// <param name="scale">The paper's s, from -1 to 2 / (pi - 2): how strongly the middle is preferred; 0 is uniform, below 0 prefers the ends.</param>
public sealed class ModeTimesteps(INoiseProcess process, double scale = 1.29) : ITimestepSampling
{
    /// <inheritdoc/>
    public TimestepDraw Draw(long count, Generator generator)
    {
        var u = Time(Tensor.Rand([count], generator, ScalarType.Float64));
        return new TimestepDraw(process.AtLogSigma((u / (1 - u)).Log()));
    }

    /// <summary>The time of a flow from uniform numbers.</summary>
    internal Tensor Time(Tensor u) => 1 - u - scale * ((Math.PI / 2 * u).Cos().Square() - 1 + u);
}
