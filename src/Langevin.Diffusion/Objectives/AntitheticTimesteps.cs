using Langevin.Diffusion.Processes;
using Langevin.Torch;

namespace Langevin.Diffusion.Objectives;

/// <summary>Timesteps in pairs, u and 1 - u: where one is noisy the other is clean.</summary>
/// <remarks>As in the training of DDIM (Song, Meng and Ermon 2021). Each t stays uniform, and the loss varies less.</remarks>
/// <param name="process">The process, discrete or continuous.</param>
public sealed class AntitheticTimesteps(INoiseProcess process) : ITimestepSampling
{
    /// <inheritdoc/>
    public TimestepDraw Draw(long count, Generator generator)
    {
        var u = Tensor.Rand([(count + 1) / 2], generator, ScalarType.Float64);
        return new TimestepDraw(process.AtShare(Tensor.Cat([u, 1 - u]).Narrow(0, 0, count)));
    }
}
