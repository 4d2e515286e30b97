using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>How far making images has come. Tensors are the receiver's.</summary>
/// <param name="FirstImage">The number of the batch's first image.</param>
/// <param name="Images">Images asked for in all.</param>
/// <param name="Step">Steps of the batch's walk that are done, from 1.</param>
/// <param name="Steps">Steps in all.</param>
public sealed record TextToImageProgress(int FirstImage, int Images, int Step, int Steps)
{
    /// <summary>What the batch's images will look like, as <see cref="LatentPreview.Apply"/> shows them: [b, 3, h, w], a pixel a latent unless a small autoencoder was given, Float32 on the CPU, in [-1, 1]; null where the images themselves have come.</summary>
    public Tensor? Preview { get; init; }

    /// <summary>The batch's images, when they are done: [b, 3, H, W], Float32 on the CPU, in [-1, 1]; else null.</summary>
    public Tensor? Finished { get; init; }
}
