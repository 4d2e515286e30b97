using Langevin.Diffusion.Configuration;
using Langevin.Diffusion.Noise;
using Langevin.Diffusion.Processes;
using Langevin.Models.Checkpoints;
using Langevin.Models.Prior;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage.Embeddings;

/// <summary>Puts noise on embeddings, and says beside them how much: what the network is told of a picture.</summary>
/// <remarks>Ho et al. 2021 (cascaded diffusion), section 4: a network that saw noisy conditions bears those of a model before it.</remarks>
internal sealed class EmbeddingNoise
{
    private readonly ImageNormalizer normalizer;
    private readonly INoiseProcess process;
    private readonly SinusoidalEmbedding waves;

    /// <param name="normalizer">Mean and deviation of embeddings.</param>
    /// <param name="scheduler">The noise.</param>
    /// <exception cref="ConfigException">The noise has no timesteps.</exception>
    public EmbeddingNoise(ImageNormalizer normalizer, SchedulerConfig scheduler)
    {
        (this.normalizer, process) = (normalizer, scheduler.Recipe().Process);
        Levels = process.Timesteps ?? throw new ConfigException($"The image_noising_scheduler is a {scheduler.ClassName}, whose noise is not counted in timesteps; use one such as DDPMScheduler.");
        waves = new SinusoidalEmbedding(normalizer.Config.EmbeddingDim);
    }

    /// <summary>How many levels of noise there are.</summary>
    public int Levels { get; }

    /// <summary>Noisy embeddings, and the level: [B, width] to [B, 2 width].</summary>
    /// <param name="embeddings">CLIP's embeddings.</param>
    /// <param name="level">The timestep, from 0.</param>
    /// <param name="source">Where noise comes from.</param>
    public Tensor Labels(Tensor embeddings, int level, INoiseSource source)
    {
        using var scope = new TensorScope();
        var clean = normalizer.Scale(embeddings.To(normalizer.Type).To(normalizer.Device));                  // [B, W]
        var noise = source.Draw(clean.Shape, clean.Type, clean.Device, EmbeddingDraws.OfEmbedding);
        var noisy = normalizer.Unscale(process.At(level).Perturb(clean, noise));
        var told = waves.Forward(Tensor.Full([clean.Size(0)], level, ScalarType.Float32, clean.Device));
        return scope.Return(Tensor.Cat([noisy, told.To(clean.Type)], 1));                                    // [B, 2 W]
    }
}
