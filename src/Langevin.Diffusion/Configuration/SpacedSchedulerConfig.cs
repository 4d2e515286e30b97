using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Parameterizations;

namespace Langevin.Diffusion.Configuration;

/// <summary>What the classes share that say what the network predicts and how timesteps are spaced.</summary>
public abstract record SpacedSchedulerConfig : BetaSchedulerConfig
{
    private protected SpacedSchedulerConfig(string className) : base(className) { }

    /// <summary>epsilon, v_prediction or sample.</summary>
    public string PredictionType { get; init; } = "epsilon";

    /// <summary>leading, linspace or trailing.</summary>
    public string TimestepSpacing { get; init; } = "leading";

    /// <summary>Added to timesteps of leading spacing.</summary>
    public int StepsOffset { get; init; }

    /// <summary>What the network predicts.</summary>
    /// <exception cref="ArgumentException">There is no such prediction type.</exception>
    private protected Parameterization Parameterization() => Catalog.Parameterizations.ByName(PredictionType);

    /// <summary>The timesteps to visit, and where the last step ends.</summary>
    private protected TimestepSpacing Spacing(FinalLevel final) => TimestepSpacing switch
    {
        "leading" => new LeadingSpacing { Offset = StepsOffset, Final = final },
        "linspace" => new LinspaceSpacing { Final = final },
        "trailing" => new TrailingSpacing { Final = final },
        var other => throw new ArgumentException($"timestep_spacing is '{other}'; it is leading, linspace or trailing."),
    };
}
