using Langevin.Diffusion.Grids;

namespace Langevin.Diffusion.Configuration;

/// <summary>What the schedulers in sigma share whose sigmas may be laid out anew between the first and the last of the timesteps.</summary>
public abstract record ConvertedSigmaSchedulerConfig : SigmaSchedulerConfig
{
    private protected ConvertedSigmaSchedulerConfig(string className) : base(className) { }

    /// <summary>Whether sigmas are Karras et al.'s.</summary>
    public bool UseKarrasSigmas { get; init; }

    /// <summary>Whether sigmas fall exponentially.</summary>
    public bool UseExponentialSigmas { get; init; }

    /// <summary>Whether sigmas are quantiles of a beta distribution.</summary>
    public bool UseBetaSigmas { get; init; }

    /// <summary>The least sigma of sigmas laid out anew; null for the last timestep's.</summary>
    private protected virtual double? LeastSigma => null;

    /// <summary>The greatest; null for the first timestep's.</summary>
    private protected virtual double? GreatestSigma => null;

    /// <summary>What becomes of the timesteps of Karras et al.'s sigmas.</summary>
    private protected virtual TimestepRounding KarrasRounding => TimestepRounding.Fractional;

    /// <summary>The sigmas laid out anew, or else as they are.</summary>
    /// <param name="times">Timesteps and their sigmas.</param>
    /// <param name="final">Where the last step ends.</param>
    /// <exception cref="ArgumentException">More than one of the three is asked for.</exception>
    private protected Spacing Sigmas(Spacing times, FinalLevel final = FinalLevel.Clean) => (UseKarrasSigmas, UseExponentialSigmas, UseBetaSigmas) switch
    {
        (false, false, false) => times,
        (true, false, false) => new KarrasSpacing { Within = times, SigmaMin = LeastSigma, SigmaMax = GreatestSigma, Final = final, Rounding = KarrasRounding },
        (false, true, false) => new ExponentialSpacing { Within = times, SigmaMin = LeastSigma, SigmaMax = GreatestSigma, Final = final },
        (false, false, true) => new BetaSpacing { Within = times, SigmaMin = LeastSigma, SigmaMax = GreatestSigma, Final = final },
        _ => throw new ArgumentException("Of use_karras_sigmas, use_exponential_sigmas and use_beta_sigmas only one can be true."),
    };
}
