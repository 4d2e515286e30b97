using Langevin.Torch;

namespace Langevin.Diffusion.Likelihood;

/// <summary>A variational bound and where its bits come from.</summary>
/// <param name="Terms">Bits a dimension of every timestep: [B, T]; column 0 is the decoder, the last the noisiest step.</param>
/// <param name="Prior">Bits a dimension of the prior: [B].</param>
public sealed record VariationalBits(Tensor Terms, Tensor Prior)
{
    /// <summary>The whole bound, bits a dimension: [B].</summary>
    public Tensor Total => Terms.Sum([1]) + Prior;

    /// <summary>The mean squared error of x_0 at every timestep: [B, T].</summary>
    public required Tensor DataErrors { get; init; }

    /// <summary>The mean squared error of the noise at every timestep: [B, T].</summary>
    public required Tensor NoiseErrors { get; init; }
}
