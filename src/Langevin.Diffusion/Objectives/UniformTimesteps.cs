using Langevin.Diffusion.Processes;
using Langevin.Torch;

namespace Langevin.Diffusion.Objectives;

/// <summary>Timesteps for training, every one as likely as the others.</summary>
/// <param name="process">A discrete process.</param>
public sealed class UniformTimesteps(INoiseProcess process) : ITimestepSampling
{
    private readonly int timesteps = process.Timesteps ?? throw new ArgumentException("Uniform timesteps need a process with discrete timesteps.");

    /// <inheritdoc/>
    public Tensor Draw(long count, Generator generator) => Tensor.RandInt(0, timesteps, [count], generator);
}
