using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Configuration;

/// <summary>diffusers' <c>DDPMScheduler</c>.</summary>
public sealed record DdpmSchedulerConfig() : ThresholdingSchedulerConfig("DDPMScheduler")
{
    /// <summary>fixed_small, fixed_small_log, fixed_large, fixed_large_log or learned_range.</summary>
    public string VarianceType { get; init; } = "fixed_small";

    /// <inheritdoc/>
    public override SamplingRecipe Recipe()
    {
        var variance = VarianceType switch
        {
            "fixed_small" or "fixed_small_log" => DdpmVariance.FixedSmall,
            "fixed_large" or "fixed_large_log" => DdpmVariance.FixedLarge,
            "learned_range" => DdpmVariance.LearnedRange,
            var other => throw new ArgumentException($"variance_type is '{other}'; it is fixed_small, fixed_small_log, fixed_large, fixed_large_log or learned_range."),
        };
        var sampler = new DdpmSampler 
        {
            Variance = variance,
            FinalStep = DdpmFinalStep.NoisyAfterTimestepZero,
            Precision = BetaPrecision.Float32,
        };
        return new SamplingRecipe(Process(), Parameterization(), Spacing(FinalLevel.Clean), sampler)
        {
            Constraint = Constraint,
            Channels = variance == DdpmVariance.LearnedRange ? NetworkChannels.MeanAndVariance : NetworkChannels.Mean,
        };
    }
}
