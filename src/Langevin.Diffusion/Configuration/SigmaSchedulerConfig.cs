using Langevin.Diffusion.Grids;

namespace Langevin.Diffusion.Configuration;

/// <summary>What diffusers' schedulers in sigma share: timesteps that may be fractions, and sigma interpolated linearly between whole ones.</summary>
/// <remarks>Their samples are x / alpha; ours are x, on the path of the process.</remarks>
public abstract record SigmaSchedulerConfig : SpacedSchedulerConfig
{
    private protected SigmaSchedulerConfig(string className) : base(className) => TimestepSpacing = "linspace";

    /// <summary>The noise that a walk starts from.</summary>
    private protected StartNoise Start => TimestepSpacing is "linspace" or "trailing" ? StartNoise.Noise : StartNoise.Marginal;

    /// <summary>The timesteps to visit.</summary>
    private protected Spacing Times(FinalLevel final = FinalLevel.Clean) => TimestepSpacing == "linspace"
        ? new UniformSpacing { Interpolation = LevelInterpolation.LinearSigma, Final = final }
        : Spacing(final);
}
