using Langevin.Diffusion.Processes;
using Langevin.Torch;

namespace Langevin.Diffusion.Objectives;

/// <summary>One t from each of B equal parts of the process, all shifted by one uniform number: every batch sees all noise levels.</summary>
/// <remarks>Kingma et al. 2021 ("Variational diffusion models"), appendix I.1. Each t stays uniform, and the loss varies less.</remarks>
/// <param name="process">The process, discrete or continuous.</param>
public sealed class StratifiedTimesteps(INoiseProcess process) : ITimestepSampling
{
    /// <inheritdoc/>
    public TimestepDraw Draw(long count, Generator generator)
    {
        var shift = Tensor.Rand([1], generator, ScalarType.Float64);
        return new TimestepDraw(process.AtShare((Tensor.Arange(count).To(ScalarType.Float64) + shift) / count));
    }
}
