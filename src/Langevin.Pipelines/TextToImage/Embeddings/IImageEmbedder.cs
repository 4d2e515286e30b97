using Langevin.Diffusion.Noise;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage.Embeddings;

/// <summary>Where the embeddings of pictures come from: from texts, by a prior; or from pictures themselves.</summary>
internal interface IImageEmbedder
{
    /// <summary>Width of an embedding.</summary>
    long Width { get; }

    /// <summary>Refuses what it cannot do.</summary>
    /// <exception cref="ArgumentException">Something asked for does not fit: the message says what can be.</exception>
    void Check(UnClipDetails details);

    /// <summary>Begins the work of a request: what is the same for all its batches is computed here.</summary>
    EmbeddingBatch Open(TextToImageRequest request);
}

/// <summary>What the images of a batch are made of.</summary>
/// <param name="first">The number of the batch's first image.</param>
/// <param name="count">How many images there are in it.</param>
/// <param name="noise">Where random numbers come from.</param>
/// <param name="cancellation">Ends the work between two steps.</param>
/// <returns>[count, width]; or fewer rows, for the images in turn.</returns>
internal delegate Tensor EmbeddingBatch(int first, int count, INoiseSource noise, CancellationToken cancellation);
