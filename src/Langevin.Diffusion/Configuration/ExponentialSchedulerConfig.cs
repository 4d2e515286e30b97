using Langevin.Diffusion.Constraints;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Parameterizations;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Configuration;

/// <summary>What diffusers' classes with exponential integrators share. Their networks are told whole timesteps, whatever the sigmas.</summary>
public abstract record ExponentialSchedulerConfig : BetaSchedulerConfig
{
    private protected ExponentialSchedulerConfig(string className) : base(className) { }

    /// <summary>epsilon, v_prediction, sample, or flow_prediction where <see cref="UseFlowSigmas"/> is on.</summary>
    public string PredictionType { get; init; } = "epsilon";

    /// <summary>Whether x_0 is thresholded dynamically.</summary>
    public bool Thresholding { get; init; }

    /// <summary>The quantile of magnitudes, in [0, 1].</summary>
    public double DynamicThresholdingRatio { get; init; } = 0.995;

    /// <summary>The greatest bound.</summary>
    public double SampleMaxValue { get; init; } = 1;

    /// <summary>Karras et al.'s spacing of sigmas.</summary>
    public bool UseKarrasSigmas { get; init; }

    /// <summary>Even steps of log sigma.</summary>
    public bool UseExponentialSigmas { get; init; }

    /// <summary>Quantiles of a beta distribution.</summary>
    public bool UseBetaSigmas { get; init; }

    /// <summary>The levels of a flow instead of those of the betas.</summary>
    public bool UseFlowSigmas { get; init; }

    /// <summary>The shift of the flow.</summary>
    public double FlowShift { get; init; } = 1;

    /// <summary>The sampler.</summary>
    private protected abstract Sampler Sampler { get; }

    /// <summary>Whether the constraint reaches the sampler.</summary>
    private protected virtual IConstraint? Constraint => Thresholding ? new DynamicThreshold(DynamicThresholdingRatio, SampleMaxValue) : null;

    /// <summary>What the network's channels hold.</summary>
    private protected virtual NetworkChannels Channels => NetworkChannels.Mean;

    private protected override double LeastAlphaBar => Math.ScaleB(1, -24);

    /// <inheritdoc/>
    public override SamplingRecipe Recipe()
    {
        if (PredictionType == "flow_prediction" && !UseFlowSigmas) throw new ArgumentException("prediction_type is 'flow_prediction' and use_flow_sigmas is false; set it, or predict epsilon, v_prediction or sample.");
        var betas = Process();
        return new SamplingRecipe(UseFlowSigmas ? new FlowProcess { TimeScale = NumTrainTimesteps } : betas, Catalog.Parameterizations.ByName(PredictionType), Spacing(betas), Sampler)
        {
            Constraint = Constraint,
            ConstrainedNoise = ConstrainedNoise.Implied,
            Channels = Channels,
        };
    }

    /// <summary>The grid.</summary>
    /// <param name="betas">The process of the betas, whose sigmas a flow may borrow.</param>
    private protected virtual Spacing Spacing(DdpmProcess betas) => (Sigmas(), UseFlowSigmas) switch
    {
        ({ } sigmas, false) => LastSigma(sigmas),
        (null, true) => new WholeTimestepFlow(NumTrainTimesteps) { Shift = new FlowShift(FlowShift), Final = FlowFinal(betas) },
        (null, false) => Plain,
        _ => throw new ArgumentException("use_flow_sigmas does not go together with use_karras_sigmas, use_exponential_sigmas, use_beta_sigmas or use_lu_lambdas."),
    };

    /// <summary>The grid of timesteps.</summary>
    private protected abstract Spacing Plain { get; }

    /// <summary>A spacing of sigmas with the last step that the class gives it; as a rule a step that leads nowhere.</summary>
    private protected virtual Spacing LastSigma(Spacing sigmas) => new StayingSpacing(sigmas);

    /// <summary>Where a flow ends; null for a last step that leads nowhere.</summary>
    private protected virtual double? FlowFinal(DdpmProcess betas) => null;

    /// <summary>The spacing of sigmas, when one is chosen.</summary>
    private protected virtual SigmaSpacing? Sigmas() => (UseKarrasSigmas, UseExponentialSigmas, UseBetaSigmas) switch
    {
        (false, false, false) => null,
        (true, false, false) => new KarrasSpacing { SigmaMin = LeastSigma, SigmaMax = MostSigma, Rounding = KarrasRounding, Final = SigmaFinal },
        (false, true, false) => new ExponentialSpacing { SigmaMin = LeastSigma, SigmaMax = MostSigma, Rounding = TimestepRounding.Down, Final = SigmaFinal },
        (false, false, true) => new BetaSpacing { SigmaMin = LeastSigma, SigmaMax = MostSigma, Rounding = TimestepRounding.Down, Final = SigmaFinal },
        _ => throw new ArgumentException("Only one of use_karras_sigmas, use_exponential_sigmas and use_beta_sigmas can be true."),
    };

    /// <summary>How Karras's timesteps are rounded.</summary>
    private protected virtual TimestepRounding KarrasRounding => TimestepRounding.Nearest;

    /// <summary>The least sigma of a spacing; null for the process's.</summary>
    private protected virtual double? LeastSigma => null;

    /// <summary>The greatest; null for the process's.</summary>
    private protected virtual double? MostSigma => null;

    /// <summary>Where a spacing of sigmas ends.</summary>
    private protected virtual FinalLevel SigmaFinal => FinalLevel.FirstTimestep;
}
