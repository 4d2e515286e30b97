using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Parameterizations;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Configuration;

/// <summary>diffusers' <c>ScoreSdeVeScheduler</c>: predictor and corrector of the variance-exploding SDE.</summary>
/// <remarks>The corrector's step follows from norms averaged over the batch, as there.</remarks>
public sealed record ScoreSdeVeSchedulerConfig : SchedulerConfig
{
    /// <summary>diffusers' defaults: 2000 timesteps.</summary>
    public ScoreSdeVeSchedulerConfig() : base("ScoreSdeVeScheduler") => NumTrainTimesteps = 2000;

    /// <summary>The corrector's ratio of signal to noise.</summary>
    public double Snr { get; init; } = 0.15;

    /// <summary>The cleanest level.</summary>
    public double SigmaMin { get; init; } = 0.01;

    /// <summary>The noisiest level.</summary>
    public double SigmaMax { get; init; } = 1348;

    /// <summary>The time of the last step.</summary>
    public double SamplingEps { get; init; } = 1e-5;

    /// <summary>The corrector's moves at a level.</summary>
    public int CorrectSteps { get; init; } = 1;

    /// <inheritdoc/>
    public override SamplingRecipe Recipe() => new(new VeProcess(SigmaMin, SigmaMax) { Time = VeTime.Sigma }, Parameterization.Score, new ScoreSdeSpacing(SamplingEps),
        new PredictorCorrectorSampler(null, new LangevinCorrector { SignalToNoise = Snr, Moves = CorrectSteps, Step = LangevinStep.BatchNorms }));
}
