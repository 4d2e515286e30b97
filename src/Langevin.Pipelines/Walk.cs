using Langevin.Diffusion;
using Langevin.Diffusion.Constraints;
using Langevin.Diffusion.Noise;
using Langevin.Diffusion.Samplers;
using Langevin.Torch;

namespace Langevin.Pipelines;

/// <summary>The walk of one batch from noise to images or their latents: the same for every kind of model.</summary>
/// <param name="Plan">What is walked, and how.</param>
/// <param name="Denoiser">The network, guided.</param>
/// <param name="Source">Where steps draw noise from.</param>
/// <param name="Noise">The starting noise, unit normal: [B, ...].</param>
internal sealed record Walk(SamplingPlan Plan, IDenoiser Denoiser, INoiseSource Source, Tensor Noise)
{
    /// <summary>What to start from, or to keep a part of: as the noise; null starts from noise alone.</summary>
    public Tensor? Picture { get; init; }

    /// <summary>1 where the picture is kept, 0 where it is filled in: [B, 1 or C, ...]; null keeps nothing of it.</summary>
    public Tensor? Known { get; init; }

    /// <summary>How what is kept is put in place.</summary>
    public Keeping Keeping { get; init; }

    /// <summary>Where another walk stopped, brought to signal scale 1: as the noise; null starts from noise or the picture.</summary>
    public Tensor? Stopped { get; init; }

    /// <summary>Walks.</summary>
    /// <returns>As the noise.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Tensor Sample(Action<SamplingProgress>? report, CancellationToken cancellation)
    {
        var (denoiser, sampler) = (Denoiser, Plan.Recipe.Sampler);
        var isChange = Picture is not null && (Known is null || Plan.Strength < 1);
        if (Known is not null)
        {
            if (sampler is RePaintSampler repaint) sampler = repaint.For(Picture!, Known);
            else denoiser = new InpaintingDenoiser(denoiser, Picture!, Known) { Noise = Noise, Untouched = Keeping == Keeping.AfterEachStep && !isChange ? Plan.Grid.Start : null };
        }
        var start = Stopped is not null ? Stopped * Plan.Grid.Start.Alpha : isChange ? Plan.Grid.Start.Perturb(Picture!, Noise) : Noise * Plan.StartScale;
        return Ended(sampler.Sample(denoiser, start, Plan.Grid, new SamplingOptions
        {
            Noise = Source,
            Cancellation = cancellation,
            OnStep = report is null ? null : step => report(step.Step < step.Steps ? step : step with { X = Ended(step.X) }),
        }));
    }

    /// <summary>The end of the walk, with what is kept as it was.</summary>
    private Tensor Ended(Tensor x) => Known is null || Keeping == Keeping.BeforeEachCall ? x : Known * Picture! + (1 - Known) * x;
}

/// <summary>How what is kept of a picture is put in place.</summary>
internal enum Keeping
{
    /// <summary>Brought to the level of each call of the network, from the first on.</summary>
    BeforeEachCall,
    /// <summary>After each step, as diffusers does: the first call sees noise alone, and the result holds the picture itself.</summary>
    AfterEachStep,
}
