using Langevin.Torch;

namespace Langevin.Diffusion.Betas;

/// <summary>Betas that follow from a curve of remaining signal: beta_i = 1 - alphaBar((i+1)/T) / alphaBar(i/T), at most <see cref="Cap"/>.</summary>
/// <remarks>Nichol and Dhariwal 2021, section 3.2. Computed in double precision, then rounded.</remarks>
public abstract record SignalBetas : BetaSchedule
{
    /// <summary>The greatest beta, which keeps the last step from a singularity.</summary>
    public double Cap { get; init; } = 0.999;

    /// <summary>The remaining signal at u in [0, 1]; only ratios matter.</summary>
    protected abstract double AlphaBar(double u);

    /// <inheritdoc/>
    protected override Tensor Compute(int count, ScalarType type)
    {
        var betas = new double[count];
        for (var i = 0; i < count; i++)
            betas[i] = Math.Min(1 - AlphaBar((i + 1) / (double)count) / AlphaBar(i / (double)count), Cap);
        return Tensor.From(betas).To(type);
    }
}
