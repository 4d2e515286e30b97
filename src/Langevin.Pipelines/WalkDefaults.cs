using Langevin.Diffusion.Configuration;
using Langevin.Models.ImageDiffusion;

namespace Langevin.Pipelines;

/// <summary>What a model is walked by where a request leaves it open.</summary>
/// <param name="Recipe">Its scheduler's pieces.</param>
/// <param name="Sampling">The sampler and the grid by name where they are not the scheduler's, the steps, and the guidance.</param>
internal sealed record WalkDefaults(SamplingRecipe Recipe, SamplingDefaults Sampling)
{
    /// <summary>Takes apart a scheduler that takes the place of the model's own.</summary>
    public Func<SchedulerConfig, SamplingRecipe> Read { get; init; } = scheduler => scheduler.Recipe();

    /// <summary>What becomes of a step of which a strength asks for a part.</summary>
    public PartialStep Partial { get; init; }

    /// <summary>Those of an image model.</summary>
    public static WalkDefaults Of(ImageDiffusionModel model) =>
        new(model.Recipe, model.Info.Sampling with { Grid = model.DefaultGrid, Guidance = model.Info.HasNullClass ? model.Info.Sampling.Guidance : 1 });
}

/// <summary>What becomes of a step of which a strength asks for a part: diffusers' pipelines differ.</summary>
internal enum PartialStep
{
    /// <summary>It is left out.</summary>
    LeftOut,
    /// <summary>It is taken whole (Stable Diffusion 3, Flux).</summary>
    Taken,
}
