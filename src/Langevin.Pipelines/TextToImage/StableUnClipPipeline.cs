using Langevin.Models;
using Langevin.Models.Checkpoints;
using Langevin.Models.Clip;
using Langevin.Models.ImageDiffusion;
using Langevin.Models.Prior;
using Langevin.Models.UNet2DCondition;
using Langevin.Pipelines.TextToImage.Embeddings;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>Stable unCLIP: Stable Diffusion 2 that makes an image of CLIP's embedding of one. A prior gives the embedding of a text, or an image encoder that of a picture to vary.</summary>
/// <remarks>Ramesh et al. 2022. What is guided away from has an embedding of zeros.</remarks>
public sealed class StableUnClipPipeline : TextToImagePipeline
{
    private readonly IImageEmbedder embedder;
    private readonly EmbeddingNoise noise;

    internal StableUnClipPipeline(Checkpoint checkpoint, Placement place) : base(checkpoint)
    {
        TextEncoder = place.Open<ClipTextModel>(checkpoint, "text_encoder");
        UNet = place.Open<UNet2DConditionModel>(checkpoint, "unet");
        Autoencoder = place.OpenCodec(checkpoint, "vae");
        Normalizer = place.Open<ImageNormalizer>(checkpoint, "image_normalizer", place.Type == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32);
        noise = new EmbeddingNoise(Normalizer, checkpoint.Scheduler("image_noising_scheduler"));
        if (checkpoint.Components.ContainsKey("image_encoder"))
        {
            ImageEncoder = place.Open<ClipVisionModel>(checkpoint, "image_encoder");
            embedder = new PictureEmbedder(ImageEncoder, ClipImageProcessor.For(checkpoint, "feature_extractor", ImageEncoder.Config.ImageSize));
        }
        else
        {
            PriorTextEncoder = place.Open<ClipTextModel>(checkpoint, "prior_text_encoder");
            Prior = place.Open<PriorTransformer>(checkpoint, "prior");
            embedder = new PriorEmbedder(checkpoint.Tokenizer("prior_tokenizer"), PriorTextEncoder, new ImagePrior(Prior, checkpoint.Scheduler("prior_scheduler")));
        }
        CheckWidths(checkpoint.Path);
        Encoder = new ClipPromptEncoder(checkpoint.Tokenizer("tokenizer"), TextEncoder);
        Codec = LatentCodecs.Of(Autoencoder, checkpoint.Path);
        Network = new UNetLatentNetwork(UNet, Codec.Channels);
        NativeSize = Pixels(UNet.Config.SampleSize ?? 64);
    }

    /// <summary>The decoder's text encoder.</summary>
    public ClipTextModel TextEncoder { get; }

    /// <summary>The U-Net.</summary>
    public UNet2DConditionModel UNet { get; }

    /// <summary>The autoencoder: an AutoencoderKL, or one of the small or deeply compressing ones.</summary>
    public Architecture Autoencoder { get; }

    /// <summary>Mean and deviation of embeddings.</summary>
    public ImageNormalizer Normalizer { get; }

    /// <summary>The prior; null in a model that varies pictures.</summary>
    public PriorTransformer? Prior { get; }

    /// <summary>What reads texts for the prior; null in a model that varies pictures.</summary>
    public ClipTextModel? PriorTextEncoder { get; }

    /// <summary>What looks at pictures; null in a model with a prior.</summary>
    public ClipVisionModel? ImageEncoder { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Architecture> Networks => new Dictionary<string, Architecture?>
    {
        ["text_encoder"] = TextEncoder, ["unet"] = UNet, ["vae"] = Autoencoder, ["image_normalizer"] = Normalizer, ["prior"] = Prior, ["prior_text_encoder"] = PriorTextEncoder, ["image_encoder"] = ImageEncoder,
    }.Where(entry => entry.Value is not null).ToDictionary(entry => entry.Key, entry => entry.Value!);

    /// <inheritdoc/>
    public override IPromptEncoder Encoder { get; }

    /// <inheritdoc/>
    public override ILatentNetwork Network { get; }

    /// <inheritdoc/>
    public override ILatentCodec Codec { get; }

    /// <inheritdoc/>
    public override ImageSize NativeSize { get; }

    /// <inheritdoc/>
    public override SamplingDefaults Defaults { get; } = new() { Sampler = null, Grid = null, Steps = 20, Guidance = 10 };

    /// <inheritdoc/>
    private protected override void Check(TextToImageRequest request)
    {
        var details = request.UnClip ?? new UnClipDetails();
        if (details.NoiseLevel < 0 || details.NoiseLevel >= noise.Levels) throw new ArgumentException($"The noise level is {details.NoiseLevel}; it lies between 0 and {noise.Levels - 1}.");
        embedder.Check(details);
    }

    /// <inheritdoc/>
    internal override EmbeddingBatch Embeddings(TextToImageRequest request)
    {
        var (embed, level) = (embedder.Open(request), request.UnClip?.NoiseLevel ?? 0);
        return (first, count, source, cancellation) =>
        {
            using var scope = new TensorScope();
            var draws = new EmbeddingDraws(source);
            var embeddings = embed(first, count, draws, cancellation);
            if (request.Randomness.IsPerImage) embeddings = embeddings.Turn(0, count);       // each image has noise of its own; else each picture
            return scope.Return(noise.Labels(embeddings, level, draws).Turn(0, count));
        };
    }

    /// <exception cref="ConfigException">The components have embeddings of different widths.</exception>
    private void CheckWidths(string path)
    {
        var (width, inner) = (Normalizer.Config.EmbeddingDim, Prior?.Config.EmbeddingDim ?? embedder.Width);
        var told = UNet.Config.ClassEmbedType is "projection" or "simple_projection" ? UNet.Config.ProjectionClassEmbeddingsInputDim : null;
        if (embedder.Width != width || inner != width || told != 2 * width)
            throw new ConfigException($"The components in '{path}' do not fit: embeddings of pictures are {embedder.Width} wide, the image_normalizer's {width}, and the U-Net is told {(told is { } numbers ? $"{numbers} numbers" : "none")} where it needs twice as many; fetch them from one checkpoint.");
    }
}
