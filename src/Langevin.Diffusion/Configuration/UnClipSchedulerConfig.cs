using Langevin.Diffusion.Betas;
using Langevin.Diffusion.Constraints;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Configuration;

/// <summary>diffusers' <c>UnCLIPScheduler</c>: DDPM as Karlo uses it.</summary>
/// <remarks>Steps meet, as in its pipelines, which tell every step where the next one starts.</remarks>
public sealed record UnClipSchedulerConfig() : SchedulerConfig("UnCLIPScheduler")
{
    /// <summary>fixed_small_log or learned_range.</summary>
    public string VarianceType { get; init; } = "fixed_small_log";

    /// <summary>Whether x_0 is clipped.</summary>
    public bool ClipSample { get; init; } = true;

    /// <summary>The bound of clipping.</summary>
    public double ClipSampleRange { get; init; } = 1;

    /// <summary>epsilon or sample.</summary>
    public string PredictionType { get; init; } = "epsilon";

    /// <summary>squaredcos_cap_v2.</summary>
    public string BetaSchedule { get; init; } = "squaredcos_cap_v2";

    /// <inheritdoc/>
    public override SamplingRecipe Recipe()
    {
        if (BetaSchedule != "squaredcos_cap_v2") throw new ArgumentException($"beta_schedule is '{BetaSchedule}'; UnCLIPScheduler has squaredcos_cap_v2 only.");
        var variance = VarianceType switch
        {
            "fixed_small_log" => DdpmVariance.FixedSmall,
            "learned_range" => DdpmVariance.LearnedRange,
            var other => throw new ArgumentException($"variance_type is '{other}'; it is fixed_small_log or learned_range."),
        };
        var process = new DdpmProcess(new CosineBetas(), CheckedTimesteps);
        var sampler = new DdpmSampler
        {
            Variance = variance,
            FinalStep = DdpmFinalStep.NoisyAfterTimestepZero,
            Precision = BetaPrecision.Float32AndBack,
            Betas = process.Betas,
        };
        return new SamplingRecipe(process, Catalog.Parameterizations.ByName(PredictionType), new LinspaceSpacing(), sampler)
        {
            Constraint = ClipSample ? new Clip(ClipSampleRange) : null,
            Channels = variance == DdpmVariance.LearnedRange ? NetworkChannels.MeanAndVariance : NetworkChannels.Mean,
        };
    }
}
