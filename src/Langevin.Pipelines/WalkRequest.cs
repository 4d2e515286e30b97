using Langevin.Diffusion.Configuration;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Samplers;
using Langevin.Models.Approximation;
using Langevin.Torch;

namespace Langevin.Pipelines;

/// <summary>How to walk from noise to images, whatever they are of; what is left null is the model's own default.</summary>
public abstract record WalkRequest
{
    /// <summary>By default image i of a seed is the same whatever the number of images and the batch size; <see cref="Randomness"/> says more.</summary>
    public ulong Seed { get; init; }

    /// <summary>Where random numbers come from.</summary>
    public Randomness Randomness { get; init; } = Randomness.PerSample;

    /// <summary>The starting noise, unit normal, one for each image: [n, C, H, W], or of latents where the model makes images of those; null draws it from the seed.</summary>
    public Tensor? Noise { get; init; }

    /// <summary>Takes the place of the model's scheduler file: its process, prediction, spacing, sampler and constraint.</summary>
    public SchedulerConfig? Scheduler { get; init; }

    /// <summary>The sampler, by name or itself.</summary>
    public Choice<Sampler>? Sampler { get; init; }

    /// <summary>The sampler's share of new noise, for samplers that have one; null for its own.</summary>
    public double? Eta { get; init; }

    /// <summary>The sampler's churn (Karras et al. 2022, algorithm 2), for samplers that have it; null for its own.</summary>
    public Churn? Churn { get; init; }

    /// <summary>The error allowed a step, for samplers that choose their steps to a tolerance; null for their own.</summary>
    public double? Tolerance { get; init; }

    /// <summary>The grid, by name or itself.</summary>
    public Choice<Spacing>? Grid { get; init; }

    /// <summary>Steps of the grid.</summary>
    public int? Steps { get; init; }

    /// <summary>At most so many evaluations of the denoiser an image, instead of <see cref="Steps"/>: as many steps as they allow.</summary>
    public int? Budget { get; init; }

    /// <summary>After so many steps of the walk goes straight to the denoised image; null walks to the end.</summary>
    public int? StopAfter { get; init; }

    /// <summary>The scale of classifier-free guidance; 1 is none.</summary>
    public double? Guidance { get; init; }

    /// <summary>How guidance is done.</summary>
    public GuidanceDetails GuidanceDetails { get; init; } = new();

    /// <summary>What denoised images must obey; null for what the model or the scheduler says.</summary>
    public Thresholding? Thresholding { get; init; }

    /// <summary>Pictures to start from or to fill in: [n, C, H, W] in [-1, 1], picture i modulo n for image i; null starts from noise.</summary>
    public Tensor? Init { get; init; }

    /// <summary>How much of the walk the pictures of <see cref="Init"/> go through, in (0, 1]; null is 0.8, or with <see cref="Inpainting"/> the whole walk from noise.</summary>
    public double? Strength { get; init; }

    /// <summary>Which part of the pictures is kept; null changes all of them.</summary>
    public Inpainting? Inpainting { get; init; }

    /// <summary>What calls of the network take over from earlier ones of the same walk: an approximation; null for nothing.</summary>
    public StepCache? Cache { get; init; }

    /// <summary>How the network merges tokens: an approximation; null for not at all.</summary>
    public TokenMerging? Merging { get; init; }

    /// <summary>
    /// Whether calls of the network are recorded on the device, once for every shape of their inputs, and started again as a whole (<see cref="RecordedFunction"/>): the same
    /// pictures with fewer launches, on GPUs. The recordings are the pipeline's, for later requests too. Calls that are differentiated, and a worse model that is guided away
    /// from, are not recorded.
    /// </summary>
    public bool Graphs { get; init; }

    /// <summary>Images that go through the network together.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Called after each step of each batch.</summary>
    public Action<BatchProgress>? OnStep { get; init; }

    /// <summary>What one walk leaves out; null for nothing.</summary>
    internal WalkShortcuts? Shortcuts() => Cache is null && Merging is null ? null : new WalkShortcuts(Cache, Merging);
}

/// <summary>How far a request has come.</summary>
/// <param name="FirstImage">The number of the batch's first image.</param>
/// <param name="Images">Images asked for in all.</param>
/// <param name="Walk">The step of the batch's walk.</param>
public sealed record BatchProgress(int FirstImage, int Images, SamplingProgress Walk);
