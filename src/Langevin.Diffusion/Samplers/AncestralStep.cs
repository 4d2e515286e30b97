namespace Langevin.Diffusion.Samplers;

/// <summary>A step in two parts: down to a level cleaner than asked for, then up to it with new noise.</summary>
/// <remarks>
/// k-diffusion's ancestral step. With eta = 1 the two parts together draw from the <see cref="Posterior"/>; with eta = 0 nothing is new. The exact
/// solution of the reverse SDE while x_0 does not change.
/// </remarks>
/// <param name="From">The level that the step leaves.</param>
/// <param name="To">The level that it leads to.</param>
/// <param name="Eta">The share of new noise, at least 0.</param>
public readonly record struct AncestralStep(NoiseLevel From, NoiseLevel To, double Eta = 1)
{
    /// <summary>The deviation of the new noise, in x.</summary>
    public double Up => Math.Min(To.Sigma, Eta * Math.Sqrt(new Posterior(From, To).Variance));

    /// <summary>The level that the deterministic part leads to.</summary>
    public NoiseLevel Down => To with { Sigma = Math.Sqrt(To.Sigma * To.Sigma - Up * Up) };
}
