using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>q(x_s | x_t, x_0) between two levels, s cleaner than t: a normal distribution with a diagonal variance.</summary>
/// <remarks>
/// Ho et al. 2020, eq. 7, in terms of (alpha, sigma) (Kingma et al. 2021, appendix A): any process, any two levels, regular at alpha_t = 0.
/// With a = alpha_t / alpha_s the forward step x_t = a x_s + ... adds the variance <see cref="Beta"/> = sigma_t^2 - a^2 sigma_s^2.
/// </remarks>
/// <param name="From">t.</param>
/// <param name="To">s.</param>
public readonly record struct Posterior(NoiseLevel From, NoiseLevel To)
{
    private double Ratio => From.Alpha / To.Alpha;

    /// <summary>How <see cref="Beta"/> is computed.</summary>
    public BetaPrecision Precision { get; init; }

    /// <summary><see cref="Beta"/> as a table has it; null where it is computed.</summary>
    public double? Tabulated { get; init; }

    /// <summary>The variance of the forward step from s to t; beta_t where they are neighbours.</summary>
    public double Beta => Tabulated ?? (Precision == BetaPrecision.Exact
        ? From.Sigma * From.Sigma - Ratio * Ratio * To.Sigma * To.Sigma
        : 1 - (float)(Ratio * Ratio));

    /// <summary>The variance of x_s: beta sigma_s^2 / sigma_t^2.</summary>
    public double Variance => Beta * To.Sigma * To.Sigma / (From.Sigma * From.Sigma);

    /// <summary>The mean of x_s is this much of x_0,</summary>
    public double X0Weight => To.Alpha * Beta / (From.Sigma * From.Sigma);

    /// <summary>and this much of x_t.</summary>
    public double XWeight => (Precision == BetaPrecision.Float32AndBack ? Math.Sqrt(1 - Beta) : Ratio) * To.Sigma * To.Sigma / (From.Sigma * From.Sigma);

    /// <summary>The mean of x_s.</summary>
    /// <param name="x">x_t: [B, ...].</param>
    /// <param name="x0">x_0, or what the denoiser says of it: as x.</param>
    public Tensor Mean(Tensor x, Tensor x0) => X0Weight * x0 + XWeight * x;
}

/// <summary>How the variance of a step is computed.</summary>
public enum BetaPrecision
{
    /// <summary>In double precision, for any process.</summary>
    Exact,
    /// <summary>As 1 - alphaBar_t / alphaBar_s rounded to Float32, variance-preserving processes only: what diffusers does, off by up to 2e-5 in short steps.</summary>
    Float32,
    /// <summary>As <see cref="Float32"/>, and the ratio of the signals from it, sqrt(1 - beta): what diffusers' UnCLIP does.</summary>
    Float32AndBack,
}
