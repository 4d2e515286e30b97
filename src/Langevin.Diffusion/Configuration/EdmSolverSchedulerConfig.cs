using Langevin.Diffusion.Constraints;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Parameterizations;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Configuration;

/// <summary>What diffusers' DPM-Solver classes for networks with EDM's preconditioning share.</summary>
public abstract record EdmSolverSchedulerConfig : SchedulerConfig
{
    private protected EdmSolverSchedulerConfig(string className) : base(className) { }

    /// <summary>The least sigma.</summary>
    public double SigmaMin { get; init; }

    /// <summary>The greatest sigma.</summary>
    public double SigmaMax { get; init; }

    /// <summary>The standard deviation of the data.</summary>
    public double SigmaData { get; init; }

    /// <summary>karras or exponential.</summary>
    public string SigmaSchedule { get; init; } = "karras";

    /// <summary>epsilon, where the output points towards the data, or v_prediction, where it points towards the noise.</summary>
    public string PredictionType { get; init; } = "epsilon";

    /// <summary>Karras et al.'s rho.</summary>
    public double Rho { get; init; } = 7;

    /// <summary>The solver's order.</summary>
    public int SolverOrder { get; init; } = 2;

    /// <summary>midpoint or heun, for order 2.</summary>
    public string SolverType { get; init; } = "midpoint";

    /// <summary>Whether the last steps of fewer than 15 are of lower order.</summary>
    public bool LowerOrderFinal { get; init; } = true;

    /// <summary>Whether the last step is of first order.</summary>
    public bool EulerAtFinal { get; init; }

    /// <summary>Where the last step ends: zero, clean data, or sigma_min.</summary>
    public string FinalSigmasType { get; init; } = "zero";

    /// <summary>The process, in the time that the network is told.</summary>
    private protected abstract INoiseProcess Process { get; }

    /// <summary>The share of new noise.</summary>
    private protected abstract double Eta { get; }

    /// <summary>What clean data must obey.</summary>
    private protected virtual IConstraint? Constraint => null;

    /// <inheritdoc/>
    public override SamplingRecipe Recipe()
    {
        var final = SolverNames.Final(FinalSigmasType);
        SigmaSpacing spacing = SigmaSchedule switch
        {
            "karras" => new KarrasSpacing(Rho) { SigmaMin = SigmaMin, SigmaMax = SigmaMax, Final = final },
            "exponential" => new RoundedExponentialSpacing { SigmaMin = SigmaMin, SigmaMax = SigmaMax, Final = final },
            var other => throw new ArgumentException($"sigma_schedule is '{other}'; it is karras or exponential."),
        };
        var direction = PredictionType switch
        {
            "epsilon" => EdmDirection.Data,
            "v_prediction" => EdmDirection.Noise,
            var other => throw new ArgumentException($"prediction_type is '{other}'; it is epsilon or v_prediction."),
        };
        var sampler = new DpmMultistepSampler(SolverOrder)
        {
            Eta = Eta,
            Slope = SolverNames.Slope(SolverType),
            Curvature = CurvatureRule.Published,
            Start = MultistepStart.FirstOrder,
            Ending = (LowerOrderFinal ? Ending.LoweredWhenShort : Ending.FullOrder) | (EulerAtFinal ? Ending.FirstOrder : Ending.FullOrder),
        };
        return new SamplingRecipe(Process, new EdmParameterization(SigmaData) { Direction = direction }, spacing, sampler) { Constraint = Constraint, Start = StartNoise.Marginal };
    }
}
