using System.Text.Json;
using System.Text.Json.Serialization;
using Langevin.Diffusion.Betas;
using Langevin.Diffusion.Constraints;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Parameterizations;
using Langevin.Diffusion.Processes;

namespace Langevin.Diffusion.Configuration;

/// <summary>A diffusers <c>scheduler_config.json</c>: the settings that its discrete schedulers share. Names and defaults are diffusers'.</summary>
public abstract record SchedulerConfig
{
    private const int MostTimesteps = 1_000_000;

    private protected SchedulerConfig(string className) => ClassName = className;

    /// <summary>diffusers' class.</summary>
    [JsonPropertyName("_class_name"), JsonPropertyOrder(-2)]
    public string ClassName { get; }

    /// <summary>The version of diffusers that wrote the file; null when it does not say.</summary>
    [JsonPropertyName("_diffusers_version"), JsonPropertyOrder(-1), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DiffusersVersion { get; init; }

    /// <summary>T.</summary>
    public int NumTrainTimesteps { get; init; } = 1000;

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

    /// <summary>Whether x_0 is clipped.</summary>
    public bool ClipSample { get; init; } = true;

    /// <summary>The bound of clipping.</summary>
    public double ClipSampleRange { get; init; } = 1;

    /// <summary>leading, linspace or trailing.</summary>
    public string TimestepSpacing { get; init; } = "leading";

    /// <summary>Added to timesteps of leading spacing.</summary>
    public int StepsOffset { get; init; }

    /// <summary>Settings of other diffusers classes that the file holds too; they mean nothing here and are written back.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Foreign { get; set; }

    /// <summary>The settings as process, parameterization, grid, sampler and constraint.</summary>
    /// <exception cref="ArgumentException">A setting is impossible; the message says which are possible.</exception>
    public abstract SamplingRecipe Recipe();

    /// <summary>The noise process.</summary>
    /// <exception cref="ArgumentException">A setting is impossible.</exception>
    public DdpmProcess Process()
    {
        if (NumTrainTimesteps is < 1 or > MostTimesteps) throw new ArgumentException($"num_train_timesteps is {NumTrainTimesteps}; it lies between 1 and {MostTimesteps}.");
        var betas = Schedule().Table(NumTrainTimesteps);
        return new DdpmProcess(RescaleBetasZeroSnr ? ZeroTerminalSnr.Rescale(betas) : betas);
    }

    /// <summary>What the network predicts.</summary>
    /// <exception cref="ArgumentException">The prediction type is none of the three.</exception>
    public Parameterization Parameterization() => Catalog.Parameterizations.ByName(PredictionType);

    /// <summary>Clipping, when it is on.</summary>
    protected virtual IConstraint? Constraint => ClipSample ? new Clip(ClipSampleRange) : null;

    /// <summary>The timesteps to visit, and where the last step ends.</summary>
    protected TimestepSpacing Spacing(FinalLevel final) => TimestepSpacing switch
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
