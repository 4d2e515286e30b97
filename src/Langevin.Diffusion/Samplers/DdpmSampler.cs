using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>Ancestral sampling: each step draws from q(x_s | x_t, x_0) with x_0 as the denoiser gives it.</summary>
/// <remarks>Ho et al. 2020, algorithm 2; Nichol and Dhariwal 2021, eq. 15 for the learned variance. Stochastic; 1 NFE a step.</remarks>
public sealed class DdpmSampler : Sampler
{
    /// <summary>The least variance, which keeps its logarithm finite where the step ends clean.</summary>
    private const double LeastVariance = 1e-20;

    /// <inheritdoc/>
    public override string Name => "ddpm";

    /// <inheritdoc/>
    public override int Order => 1;

    /// <inheritdoc/>
    public override bool IsStochastic => true;

    /// <summary>How much noise a step adds.</summary>
    public DdpmVariance Variance { get; init; } = DdpmVariance.FixedSmall;

    /// <summary>Whether a step that ends clean adds noise.</summary>
    public DdpmFinalStep FinalStep { get; init; } = DdpmFinalStep.Noiseless;

    /// <summary>How the variance of a step is computed.</summary>
    public BetaPrecision Precision { get; init; } = BetaPrecision.Exact;

    /// <summary>
    /// The table of betas, for steps between neighbours: diffusers' UnCLIP reads it there, where Float32 makes it differ by 5e-4 from what the levels say. Null for the levels.
    /// </summary>
    public IReadOnlyList<double>? Betas { get; init; }

    /// <inheritdoc/>
    protected override Tensor Step(StepContext s)
    {
        var denoised = s.Denoise();
        var q = new Posterior(s.From, s.To) { Precision = Precision, Tabulated = Tabulated(s.From, s.To) };
        var mean = q.Mean(s.X, denoised.X0);
        if (s.To.Sigma == 0 && (FinalStep == DdpmFinalStep.Noiseless || s.From.T == 0)) return mean;
        var small = Math.Max(q.Variance, LeastVariance);
        return Variance switch
        {
            DdpmVariance.FixedSmall => mean + Math.Sqrt(small) * s.Noise(),
            DdpmVariance.FixedLarge => mean + Math.Sqrt(q.Beta) * s.Noise(),
            _ => mean + LearnedDeviation(denoised.Variance, small, q.Beta) * s.Noise(),
        };
    }

    private double? Tabulated(NoiseLevel from, NoiseLevel to) =>
        Betas is not null && from.T == (to.Sigma == 0 ? 0 : to.T + 1) ? Betas[(int)from.T] : null;

    /// <summary>exp((f log beta + (1 - f) log small) / 2) with f = (v + 1) / 2.</summary>
    private static Tensor LearnedDeviation(Tensor? v, double small, double beta)
    {
        if (v is null) throw new InvalidOperationException("The denoiser gives no variance; use a network trained to learn it, or the variance FixedSmall or FixedLarge.");
        var f = (v + 1.0) * 0.5;
        return ((f * (Math.Log(beta) - Math.Log(small)) + Math.Log(small)) * 0.5).Exp();
    }
}

/// <summary>What a DDPM step does that ends at clean data.</summary>
public enum DdpmFinalStep
{
    /// <summary>It adds no noise.</summary>
    Noiseless,
    /// <summary>It adds the noise of its variance unless it starts at timestep 0: what diffusers does, whose grids may end earlier.</summary>
    NoisyAfterTimestepZero,
}
