using Langevin.Diffusion.Processes;
using Langevin.Torch;

namespace Langevin.Diffusion.Objectives;

/// <summary>One timestep from each of B equal parts of the process, all shifted by one uniform number: every batch sees all noise levels.</summary>
/// <remarks>Kingma et al. 2021 ("Variational diffusion models"), appendix I.1. Each timestep stays uniform, and the loss varies less.</remarks>
/// <param name="process">A discrete process.</param>
public sealed class StratifiedTimesteps(INoiseProcess process) : ITimestepSampling
{
    private readonly int timesteps = process.Timesteps ?? throw new ArgumentException("Stratified timesteps need a process with discrete timesteps.");

    /// <inheritdoc/>
    public Tensor Draw(long count, Generator generator)
    {
        var shift = Tensor.Rand([1], generator, ScalarType.Float64);
        var position = (Tensor.Arange(count).To(ScalarType.Float64) + shift) * (timesteps / (double)count);     // [B]
        return position.Floor().Clamp(0, timesteps - 1).To(ScalarType.Int64);
    }
}
