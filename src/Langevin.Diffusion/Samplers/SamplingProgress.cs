using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>How far a walk has come. The tensors live until the callback returns; <see cref="Tensor.Keep"/> what is wanted longer.</summary>
/// <param name="Step">Steps done, from 1.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Level">The level reached.</param>
/// <param name="X">The sample there: [B, ...].</param>
/// <param name="X0">The latest denoised sample: as X.</param>
/// <param name="Evaluations">Denoiser evaluations (NFE) so far.</param>
public sealed record SamplingProgress(int Step, int Steps, NoiseLevel Level, Tensor X, Tensor X0, int Evaluations)
{
    /// <summary>Whether every step so far kept to its sampler's tolerance; false where a budget of evaluations forbade it.</summary>
    public bool IsWithinTolerance { get; init; } = true;
}
