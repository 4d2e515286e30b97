using Langevin.Models;
using Langevin.Models.Checkpoints;
using Langevin.Models.ImageDiffusion;
using Langevin.Models.PixArt;
using Langevin.Models.T5;
using Langevin.Pipelines.TextToImage.Prompts;

namespace Langevin.Pipelines.TextToImage;

/// <summary>PixArt-alpha and PixArt-sigma: a transformer that reads T5, told the size of the picture where it was made for 1024 pixels.</summary>
/// <remarks>Chen et al. 2023 (alpha), 2024 (sigma). Pictures have the size asked for, without a detour by the sizes of the training set.</remarks>
public sealed class PixArtPipeline : TextToImagePipeline
{
    private const int TokensOfAlpha = 120, TokensOfSigma = 300;

    internal PixArtPipeline(Checkpoint checkpoint, Placement place) : base(checkpoint)
    {
        TextEncoder = place.Open<T5EncoderModel>(checkpoint, "text_encoder");
        Transformer = place.Open<PixArtTransformer2DModel>(checkpoint, "transformer");
        Autoencoder = place.OpenCodec(checkpoint, "vae");
        var tokens = ClassName == "PixArtSigmaPipeline" ? TokensOfSigma : TokensOfAlpha;
        Encoder = new PixArtPromptEncoder(new T5Tower(checkpoint.Tokenizer("tokenizer"), TextEncoder), tokens, Transformer.Config.IsToldSize);
        Codec = LatentCodecs.Of(Autoencoder, checkpoint.Path);
        Network = new PixArtLatentNetwork(Transformer);
        NativeSize = Pixels(Transformer.Config.SampleSize);
    }

    /// <summary>The text encoder.</summary>
    public T5EncoderModel TextEncoder { get; }

    /// <summary>The transformer.</summary>
    public PixArtTransformer2DModel Transformer { get; }

    /// <summary>The autoencoder: an AutoencoderKL, or one of the small or deeply compressing ones.</summary>
    public Architecture Autoencoder { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Architecture> Networks => new Dictionary<string, Architecture> { ["text_encoder"] = TextEncoder, ["transformer"] = Transformer, ["vae"] = Autoencoder };

    /// <inheritdoc/>
    public override IPromptEncoder Encoder { get; }

    /// <inheritdoc/>
    public override ILatentNetwork Network { get; }

    /// <inheritdoc/>
    public override ILatentCodec Codec { get; }

    /// <inheritdoc/>
    public override ImageSize NativeSize { get; }

    /// <inheritdoc/>
    public override long SideUnit => Codec.Reduction * Transformer.Config.PatchSize;

    /// <inheritdoc/>
    public override SamplingDefaults Defaults { get; } = new() { Sampler = null, Grid = null, Steps = 20, Guidance = 4.5 };
}
