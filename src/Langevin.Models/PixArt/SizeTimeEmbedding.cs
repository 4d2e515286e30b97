using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.PixArt;

/// <summary>The time, and for networks that are told it the size and shape of the picture, as one vector; and the modulation that all blocks share.</summary>
internal sealed class SizeTimeEmbedding : Module
{
    private readonly Vectors vectors;
    private readonly Linear linear;

    /// <summary>Allocates the embedding.</summary>
    public SizeTimeEmbedding(PixArtConfig config)
    {
        vectors = Add("emb", new Vectors(config));
        linear = Add("linear", new Linear(config.Width, 6 * config.Width));
    }

    /// <summary>Embeds times [B] and, where there are, resolutions [B, 2] and aspect ratios [B, 1].</summary>
    /// <returns>The modulation [B, 6, width] and the embedding [B, 1, width].</returns>
    public (Tensor Modulation, Tensor Embedding) Forward(Tensor times, Tensor? resolution, Tensor? aspectRatio, ScalarType type)
    {
        using var scope = new TensorScope();
        var embedding = vectors.Forward(times, resolution, aspectRatio, type);                             // [B, E]
        var modulation = Output(linear.Forward(Functional.Silu(embedding))).Reshape(times.Size(0), 6, -1);
        return (scope.Return(modulation), scope.Return(embedding.Unsqueeze(1)));
    }

    private sealed class Vectors : Module
    {
        private const long Frequencies = 256;

        private readonly SinusoidalEmbedding waves = new(Frequencies);
        private readonly TimestepMlp time;
        private readonly TimestepMlp? resolutions, aspectRatios;

        public Vectors(PixArtConfig config)
        {
            time = Add("timestep_embedder", new TimestepMlp(Frequencies, config.Width));
            if (!config.IsToldSize) return;
            resolutions = Add("resolution_embedder", new TimestepMlp(Frequencies, config.Width / 3));
            aspectRatios = Add("aspect_ratio_embedder", new TimestepMlp(Frequencies, config.Width / 3));
        }

        public Tensor Forward(Tensor times, Tensor? resolution, Tensor? aspectRatio, ScalarType type)
        {
            using var scope = new TensorScope();
            Tensor Embed(TimestepMlp mlp, Tensor numbers) => mlp.Forward(waves.Forward(numbers.Reshape(-1)).To(type)).Reshape(times.Size(0), -1);
            var embedding = Embed(time, times);
            if (resolutions is not null && aspectRatios is not null)
                embedding += Tensor.Cat([Embed(resolutions, resolution!), Embed(aspectRatios, aspectRatio!)], 1);       // height, width, ratio: a third each
            return Output(scope.Return(embedding));
        }
    }
}
