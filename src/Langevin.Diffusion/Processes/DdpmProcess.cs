using Langevin.Diffusion.Betas;
using Langevin.Torch;

namespace Langevin.Diffusion.Processes;

/// <summary>The discrete variance-preserving chain: alpha_t^2 = alphaBar_t = product of (1 - beta_i), sigma_t^2 = 1 - alphaBar_t.</summary>
/// <remarks>
/// Ho et al. 2020, eq. 4. Betas and their running product are rounded to the table's type (Float32 as in the reference,
/// so that its numbers come out); everything after is in double precision. Between two timesteps lambda runs linearly; next to
/// pure noise, where lambda is infinite, the angle arctan(sigma / alpha) does.
/// </remarks>
public sealed class DdpmProcess : DiscreteProcess
{
    private readonly double[] betas, alphaBars;

    /// <summary>The chain with given betas.</summary>
    /// <param name="betas">beta_0 ... beta_{T-1}: [T], each in (0, 1]; the table's type is theirs.</param>
    /// <exception cref="ArgumentException">There are none, or one lies outside (0, 1].</exception>
    public DdpmProcess(Tensor betas) : this(betas, 0) { }

    /// <summary>The chain with given betas, whose noisiest timesteps keep a little signal.</summary>
    /// <param name="betas">beta_0 ... beta_{T-1}: [T], each in (0, 1]; the table's type is theirs.</param>
    /// <param name="leastAlphaBar">The least alphaBar, so that sigma / alpha stays finite after <see cref="ZeroTerminalSnr"/>; 2^-24 in diffusers' sigma samplers.</param>
    /// <exception cref="ArgumentException">There are none, or one lies outside (0, 1].</exception>
    public DdpmProcess(Tensor betas, double leastAlphaBar) : this(Checked(betas), Array.ConvertAll(Products(betas), a => Math.Max(a, leastAlphaBar))) { }

    /// <summary>The chain of a schedule, tables in Float32.</summary>
    /// <param name="schedule">The betas; <see cref="LinearBetas"/> with Ho et al.'s values when null.</param>
    /// <param name="timesteps">T.</param>
    public DdpmProcess(BetaSchedule? schedule = null, int timesteps = 1000) : this((schedule ?? new LinearBetas()).Table(timesteps)) { }

    private DdpmProcess(double[] betas, double[] alphaBars)
        : base(Array.ConvertAll(alphaBars, Math.Sqrt), Array.ConvertAll(alphaBars, a => Math.Sqrt(1 - a))) =>
        (this.betas, this.alphaBars) = (betas, alphaBars);

    /// <summary>beta_t, the variance of each forward step.</summary>
    public IReadOnlyList<double> Betas => betas;

    /// <summary>alphaBar_t = alpha_t^2, the share of signal in the variance of x_t.</summary>
    public IReadOnlyList<double> AlphaBars => alphaBars;

    /// <inheritdoc/>
    public override double PriorScale => 1;

    /// <inheritdoc/>
    public override NoiseLevel AtLambda(double lambda) => new(TimeOf(lambda), Math.Sqrt(1 / (1 + Math.Exp(-2 * lambda))), Math.Sqrt(1 / (1 + Math.Exp(2 * lambda))));

    private protected override NoiseLevel Between(double t, NoiseLevel from, NoiseLevel to)
    {
        var share = t - from.T;
        var angle = to.Alpha > 0
            ? Math.Atan(Math.Exp(-double.Lerp(from.Lambda, to.Lambda, share)))
            : double.Lerp(Math.Asin(from.Sigma), Math.PI / 2, share);
        return new NoiseLevel(t, Math.Cos(angle), Math.Sin(angle));
    }

    private protected override double Share(NoiseLevel from, NoiseLevel to, double lambda) => to.Alpha > 0
        ? (from.Lambda - lambda) / (from.Lambda - to.Lambda)
        : (Math.Atan(Math.Exp(-lambda)) - Math.Asin(from.Sigma)) / (Math.PI / 2 - Math.Asin(from.Sigma));

    private protected override (double Drift, double SquaredDiffusion) Rates(NoiseLevel level, NoiseLevel from, NoiseLevel to)
    {
        var rate = to.Alpha > 0
            ? level.Sigma * level.Sigma * (from.Lambda - to.Lambda)                     // d log alpha / d lambda = sigma^2
            : level.Sigma / level.Alpha * (Math.PI / 2 - Math.Asin(from.Sigma));        // d log cos(angle)
        return (-rate, 2 * rate);
    }

    private static double[] Checked(Tensor betas)
    {
        using var scope = new TensorScope();
        var values = betas.To(ScalarType.Float64).ToArray<double>();
        for (var i = 0; i < values.Length; i++)
            if (!(values[i] is > 0 and <= 1)) throw new ArgumentException($"beta {i} is {values[i]}; betas lie above 0 and at most at 1.");
        return values.Length > 0 ? values : throw new ArgumentException("A DDPM chain needs at least one beta.");
    }

    private static double[] Products(Tensor betas)
    {
        using var scope = new TensorScope();
        return (1 - betas).CumulativeProduct(0).To(ScalarType.Float64).ToArray<double>();
    }
}
