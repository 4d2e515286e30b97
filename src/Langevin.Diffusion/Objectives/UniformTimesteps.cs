using Langevin.Diffusion.Processes;
using Langevin.Torch;

namespace Langevin.Diffusion.Objectives;

/// <summary>Every t is as likely as the others.</summary>
/// <remarks>Ho et al. 2020, algorithm 1; Song et al. 2021, eq. 7.</remarks>
/// <param name="process">The process, discrete or continuous.</param>
public sealed class UniformTimesteps(INoiseProcess process) : ITimestepSampling
{
    /// <inheritdoc/>
    public TimestepDraw Draw(long count, Generator generator) => new(process.Timesteps is { } timesteps
        ? Tensor.RandInt(0, timesteps, [count], generator)
        : process.AtShare(Tensor.Rand([count], generator, ScalarType.Float64)));
}
