using Langevin.Diffusion.Noise;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage.Embeddings;

/// <summary>The random numbers of an image's embedding: other ones than those of the image, where numbers are keyed by the draw.</summary>
/// <param name="source">Where they come from.</param>
internal sealed class EmbeddingDraws(INoiseSource source) : INoiseSource
{
    private const int Offset = 512;

    /// <summary>The noise that is put on an embedding.</summary>
    public static readonly NoiseDraw OfEmbedding = new(-1, 1);

    /// <inheritdoc/>
    public Tensor Draw(long[] shape, ScalarType type, Device device, NoiseDraw draw) => source.Draw(shape, type, device, new NoiseDraw(draw.Step, draw.Index + Offset));
}
