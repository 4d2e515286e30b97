using Langevin.Diffusion.Samplers;
using Langevin.Torch;

namespace Langevin.Pipelines;

/// <summary>What images to sample, and how; what is left null is the model's own default.</summary>
public sealed record SampleRequest
{
    /// <summary>The number of images.</summary>
    public int Count { get; init; } = 1;

    /// <summary>The classes asked for, in turn: image i is of class i modulo their number; null asks for all classes in turn.</summary>
    public IReadOnlyList<int>? Classes { get; init; }

    /// <summary>Image i of a seed is the same whatever the number of images and the batch size.</summary>
    public ulong Seed { get; init; }

    /// <summary>The starting noise, unit normal, [Count, C, H, W]; null draws it from the seed.</summary>
    public Tensor? Noise { get; init; }

    /// <summary>The sampler by name.</summary>
    public string? Sampler { get; init; }

    /// <summary>The grid by name.</summary>
    public string? Grid { get; init; }

    /// <summary>Steps of the grid.</summary>
    public int? Steps { get; init; }

    /// <summary>The scale of classifier-free guidance; 1 is none.</summary>
    public double? Guidance { get; init; }

    /// <summary>Images that go through the network together.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Called after each step of each batch.</summary>
    public Action<BatchProgress>? OnStep { get; init; }
}

/// <summary>How far a request has come.</summary>
/// <param name="FirstImage">The number of the batch's first image.</param>
/// <param name="Images">Images asked for in all.</param>
/// <param name="Walk">The step of the batch's walk.</param>
public sealed record BatchProgress(int FirstImage, int Images, SamplingProgress Walk);
