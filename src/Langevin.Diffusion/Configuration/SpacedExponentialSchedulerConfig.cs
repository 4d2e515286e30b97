using Langevin.Diffusion.Grids;

namespace Langevin.Diffusion.Configuration;

/// <summary>What those of diffusers' classes with exponential integrators share that space timesteps in three ways.</summary>
public abstract record SpacedExponentialSchedulerConfig : ExponentialSchedulerConfig
{
    private protected SpacedExponentialSchedulerConfig(string className) : base(className) { }

    /// <summary>leading, linspace or trailing.</summary>
    public string TimestepSpacing { get; init; } = "linspace";

    /// <summary>Added to timesteps of leading spacing.</summary>
    public int StepsOffset { get; init; }

    /// <summary>The least lambda that the grid visits.</summary>
    private protected virtual double LambdaMin => double.NegativeInfinity;

    /// <summary>Where the grid of timesteps ends.</summary>
    private protected virtual FinalLevel PlainFinal => FinalLevel.FirstTimestep;

    private protected override Spacing Plain => new OpenSpacing(Named) { LambdaMin = LambdaMin, Final = PlainFinal };

    private protected TimestepSpacing Named => TimestepSpacing switch
    {
        "leading" => new LeadingSpacing { Offset = StepsOffset },
        "linspace" => new LinspaceSpacing(),
        "trailing" => new TrailingSpacing(),
        var other => throw new ArgumentException($"timestep_spacing is '{other}'; it is leading, linspace or trailing."),
    };
}
