namespace Langevin.Diffusion.Guidance;

/// <summary>The share of a guidance's strength that acts at each noise level: 0 is none of it, 1 all.</summary>
/// <remarks>
/// The shapes are functions of u = 2 / pi arctan(sigma / alpha), which runs from 0 (clean) to 1 (pure noise) for every process and is t / T for the
/// cosine schedule. Their mean over u is 1, so that a scale means the same for all. Wang et al. 2024 ("Analysis of classifier-free guidance weight schedulers"), section 4.
/// </remarks>
public sealed class GuidanceSchedule
{
    private readonly Func<NoiseLevel, double> share;

    private GuidanceSchedule(Func<NoiseLevel, double> share) => this.share = share;

    /// <summary>The same everywhere.</summary>
    public static readonly GuidanceSchedule Constant = new(_ => 1);

    /// <summary>From nothing in pure noise to twice the strength at clean data: 2 (1 - u).</summary>
    public static readonly GuidanceSchedule Linear = Of(u => 2 * (1 - u));

    /// <summary>From nothing in pure noise to twice the strength at clean data: 1 + cos(pi u).</summary>
    public static readonly GuidanceSchedule Cosine = Of(u => 1 + Math.Cos(Math.PI * u));

    /// <summary>A shape of one's own.</summary>
    /// <param name="shape">The share at u, from 0 (clean) to 1 (pure noise).</param>
    public static GuidanceSchedule Of(Func<double, double> shape) => new(level => shape(2 / Math.PI * Math.Atan2(level.Sigma, level.Alpha)));

    /// <summary>This schedule, and nothing outside an interval of noise levels, where guided steps then cost one evaluation less.</summary>
    /// <remarks>Kynkaanniemi et al. 2024, eq. 5. Guidance harms where there is much noise, and is idle where there is little.</remarks>
    /// <param name="low">Guide where sigma / alpha is above this,</param>
    /// <param name="high">and at most this.</param>
    /// <exception cref="ArgumentException">The interval is empty.</exception>
    public GuidanceSchedule Within(double low, double high)
    {
        if (!(low < high)) throw new ArgumentException($"The guidance interval from {low} to {high} is empty; sigma / alpha rises from 0 (clean) to infinity (pure noise).");
        return new GuidanceSchedule(level => level.Sigma > low * level.Alpha && level.Sigma <= high * level.Alpha ? share(level) : 0);
    }

    /// <summary>The share at a level.</summary>
    /// <param name="level">The level.</param>
    public double At(NoiseLevel level) => share(level);
}
