using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>Straight to x_0, then new noise down to the next level, x' = alpha' x_0 + sigma' z: how consistency models take several steps.</summary>
/// <remarks>
/// Song et al. 2023, algorithm 1; latent consistency models (Luo et al. 2023, algorithm 2); stochastic sampling of distilled flows. Right when the denoiser
/// answers where the probability-flow ODE ends (a consistency function), not with the mean E[x_0 | x_t] of an undistilled network. Exact with any number of steps; 1 NFE a step.
/// </remarks>
public sealed class ConsistencySampler : Sampler
{
    private const double Rounding = 1e-12;

    /// <inheritdoc/>
    public override string Name => "consistency";

    /// <inheritdoc/>
    public override int Order => 1;

    /// <inheritdoc/>
    public override bool IsStochastic => true;

    /// <summary>How the denoiser's answer becomes the consistency function; null where it is one.</summary>
    public ConsistencyBoundary? Boundary { get; init; }

    /// <summary>The relative noise sigma / alpha that the answer still holds: epsilon of consistency models, 0 for clean data.</summary>
    public double SigmaMin { get; init; }

    /// <summary>What multiplies new noise (<c>s_noise</c>).</summary>
    public double NoiseScale { get; init; } = 1;

    /// <inheritdoc/>
    protected override Tensor Step(StepContext s)
    {
        var x0 = s.Denoise().X0;
        if (Boundary is { } boundary) x0 = boundary.Apply(s.X, x0, s.From);
        var held = s.To.Alpha * SigmaMin;
        var variance = s.To.Sigma * s.To.Sigma - held * held;
        var mean = s.To.Alpha * x0;
        return variance > Rounding * held * held ? mean + NoiseScale * Math.Sqrt(variance) * s.Noise() : mean;
    }
}
