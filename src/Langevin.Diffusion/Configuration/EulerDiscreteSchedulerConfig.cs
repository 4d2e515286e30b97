using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Parameterizations;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Configuration;

/// <summary>diffusers' <c>EulerDiscreteScheduler</c>. Churn is an argument of its steps: give it to the recipe's sampler.</summary>
public sealed record EulerDiscreteSchedulerConfig() : ConvertedSigmaSchedulerConfig("EulerDiscreteScheduler")
{
    private const string Velocity = "v_prediction";

    /// <summary>linear or log_linear: between which sigmas run.</summary>
    public string InterpolationType { get; init; } = "linear";

    /// <summary>The least of sigmas laid out anew; null for the last timestep's.</summary>
    public double? SigmaMin { get; init; }

    /// <summary>The greatest; null for the first timestep's.</summary>
    public double? SigmaMax { get; init; }

    /// <summary>discrete, or continuous: with v-prediction the network is told log(sigma) / 4.</summary>
    public string TimestepType { get; init; } = "discrete";

    /// <summary>Whether betas are rescaled so that the last timestep is almost pure noise.</summary>
    public bool RescaleBetasZeroSnr { get; init; }

    /// <summary>zero, or sigma_min: where the last step ends.</summary>
    public string FinalSigmasType { get; init; } = "zero";

    private protected override bool HasZeroTerminalSnr => RescaleBetasZeroSnr;

    private protected override double LeastAlphaBar => SmallestAlphaBar;

    private protected override double? LeastSigma => SigmaMin;

    private protected override double? GreatestSigma => SigmaMax;

    private bool IsContinuous => TimestepType switch
    {
        "continuous" => PredictionType == Velocity,
        "discrete" => false,
        var other => throw new ArgumentException($"timestep_type is '{other}'; it is discrete or continuous."),
    };

    /// <inheritdoc/>
    public override SamplingRecipe Recipe()
    {
        var process = Process();
        var output = PredictionType == "original_sample" ? Diffusion.Parameterizations.Parameterization.Sample : Parameterization();
        var sampler = new EulerSampler { Stale = new StaleDenoising(output, PredictionType == Velocity ? StaleReading.BeforeChurn : StaleReading.AfterChurn) };
        if (!IsContinuous) return new SamplingRecipe(process, output, Spacing(), sampler) { Start = Start };
        // v-prediction that is told log(sigma) / 4 is EDM's preconditioning at sigma_data = 1.
        return new SamplingRecipe(new EdmProcess(process.At(process.FirstT).RelativeSigma, process.At(process.LastT).RelativeSigma),
            new EdmParameterization(1) { Direction = EdmDirection.Noise }, new BorrowedSpacing(Spacing(), process), sampler) { Start = Start };
    }

    private Spacing Spacing()
    {
        var final = FinalSigmasType switch
        {
            "zero" => FinalLevel.Clean,
            "sigma_min" => FinalLevel.FirstTimestep,
            var other => throw new ArgumentException($"final_sigmas_type is '{other}'; it is zero or sigma_min."),
        };
        return InterpolationType switch
        {
            "linear" => Sigmas(Times(final), final),
            "log_linear" when !(UseKarrasSigmas || UseExponentialSigmas || UseBetaSigmas) => new LogLinearSigmas(Times(final), final, IsContinuous),
            "log_linear" => Sigmas(new ExponentialSpacing(), final),
            var other => throw new ArgumentException($"interpolation_type is '{other}'; it is linear or log_linear."),
        };
    }
}
