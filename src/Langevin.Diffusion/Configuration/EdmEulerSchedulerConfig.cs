using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Parameterizations;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Configuration;

/// <summary>diffusers' <c>EDMEulerScheduler</c>. Churn is an argument of its steps: give it to the recipe's sampler.</summary>
public sealed record EdmEulerSchedulerConfig() : SchedulerConfig("EDMEulerScheduler")
{
    /// <summary>The least sigma.</summary>
    public double SigmaMin { get; init; } = 0.002;

    /// <summary>The greatest sigma.</summary>
    public double SigmaMax { get; init; } = 80;

    /// <summary>The standard deviation of the data.</summary>
    public double SigmaData { get; init; } = 0.5;

    /// <summary>karras or exponential.</summary>
    public string SigmaSchedule { get; init; } = "karras";

    /// <summary>epsilon (EDM's own output) or v_prediction (its negative).</summary>
    public string PredictionType { get; init; } = "epsilon";

    /// <summary>rho of Karras et al.'s sigmas.</summary>
    public double Rho { get; init; } = 7;

    /// <summary>zero, or sigma_min: where the last step ends.</summary>
    public string FinalSigmasType { get; init; } = "zero";

    /// <inheritdoc/>
    public override SamplingRecipe Recipe()
    {
        var final = FinalSigmasType switch
        {
            "zero" => FinalLevel.Clean,
            "sigma_min" => FinalLevel.FirstTimestep,
            var other => throw new ArgumentException($"final_sigmas_type is '{other}'; it is zero or sigma_min."),
        };
        var direction = PredictionType switch
        {
            "epsilon" => EdmDirection.Data,
            "v_prediction" => EdmDirection.Noise,
            var other => throw new ArgumentException($"prediction_type is '{other}'; of an EDM network it is epsilon or v_prediction."),
        };
        Spacing spacing = SigmaSchedule switch
        {
            "karras" => new KarrasSpacing(Rho) { Final = final },
            "exponential" => new RoundedExponentialSpacing { Final = final },
            var other => throw new ArgumentException($"sigma_schedule is '{other}'; it is karras or exponential."),
        };
        var output = new EdmParameterization(SigmaData) { Direction = direction };
        return new SamplingRecipe(new EdmProcess(SigmaMin, SigmaMax), output, spacing, new EulerSampler { Stale = new StaleDenoising(output) }) { Start = StartNoise.Marginal };
    }
}
