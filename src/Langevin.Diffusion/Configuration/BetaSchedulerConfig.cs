using Langevin.Diffusion.Betas;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Parameterizations;
using Langevin.Diffusion.Processes;

namespace Langevin.Diffusion.Configuration;

/// <summary>The settings that diffusers' schedulers over a table of betas share.</summary>
public abstract record BetaSchedulerConfig : SchedulerConfig
{
    private protected BetaSchedulerConfig(string className) : base(className) { }

    /// <summary>The first beta, in (0, 1).</summary>
    public double BetaStart { get; init; } = 1e-4;

    /// <summary>The last beta, in (0, 1).</summary>
    public double BetaEnd { get; init; } = 0.02;

    /// <summary>linear, scaled_linear, squaredcos_cap_v2 or sigmoid.</summary>
    public string BetaSchedule { get; init; } = "linear";

    /// <summary>Every beta; null for the schedule's.</summary>
    public IReadOnlyList<double>? TrainedBetas { get; init; }

    /// <summary>Whether betas are rescaled so that the last timestep is pure noise.</summary>
    public bool RescaleBetasZeroSnr { get; init; }

    /// <summary>epsilon, v_prediction or sample.</summary>
    public string PredictionType { get; init; } = "epsilon";

    /// <summary>leading, linspace or trailing.</summary>
    public string TimestepSpacing { get; init; } = "leading";

    /// <summary>Added to timesteps of leading spacing.</summary>
    public int StepsOffset { get; init; }

    /// <summary>The noise process.</summary>
    /// <exception cref="ArgumentException">A setting is impossible.</exception>
    private protected DdpmProcess Process()
    {
        var betas = Schedule().Table(CheckedTimesteps);
        return new DdpmProcess(RescaleBetasZeroSnr ? ZeroTerminalSnr.Rescale(betas) : betas);
    }

    /// <summary>What the network predicts.</summary>
    /// <exception cref="ArgumentException">The prediction type is none of the three.</exception>
    private protected Parameterization Parameterization() => Catalog.Parameterizations.ByName(PredictionType);

    /// <summary>The timesteps to visit, and where the last step ends.</summary>
    private protected TimestepSpacing Spacing(FinalLevel final) => TimestepSpacing switch
    {
        "leading" => new LeadingSpacing { Offset = StepsOffset, Final = final },
        "linspace" => new LinspaceSpacing { Final = final },
        "trailing" => new TrailingSpacing { Final = final },
        var other => throw new ArgumentException($"timestep_spacing is '{other}'; it is leading, linspace or trailing."),
    };

    private BetaSchedule Schedule()
    {
        if (TrainedBetas is not null) return new GivenBetas(TrainedBetas);
        return BetaSchedule switch
        {
            "linear" => new LinearBetas(BetaStart, BetaEnd),
            "scaled_linear" => new ScaledLinearBetas(BetaStart, BetaEnd),
            "squaredcos_cap_v2" => new CosineBetas(),
            "sigmoid" => new SigmoidBetas(BetaStart, BetaEnd),
            var other => throw new ArgumentException($"beta_schedule is '{other}'; it is linear, scaled_linear, squaredcos_cap_v2 or sigmoid."),
        };
    }
}
