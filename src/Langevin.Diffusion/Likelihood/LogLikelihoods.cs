using Langevin.Torch;

namespace Langevin.Diffusion.Likelihood;

/// <summary>The likelihoods of a batch.</summary>
/// <param name="LogDensity">log p(x_0) in nats: [B], Float64.</param>
/// <param name="Latent">The point of the prior that flows to x_0: [B, ...], Float64.</param>
/// <param name="Evaluations">Denoiser evaluations (NFE).</param>
public sealed record LogLikelihoods(Tensor LogDensity, Tensor Latent, int Evaluations)
{
    /// <summary>Elements of a sample.</summary>
    public required long Dimensions { get; init; }
}
