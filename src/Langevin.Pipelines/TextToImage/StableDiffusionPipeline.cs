using Langevin.Models;
using Langevin.Models.Checkpoints;
using Langevin.Models.Clip;
using Langevin.Models.ImageDiffusion;
using Langevin.Models.UNet2DCondition;

namespace Langevin.Pipelines.TextToImage;

/// <summary>Stable Diffusion 1 and 2: text to image, image to image, and inpainting by a U-Net that was trained for it or not.</summary>
/// <remarks>Rombach et al. 2022.</remarks>
public sealed class StableDiffusionPipeline : TextToImagePipeline
{
    internal StableDiffusionPipeline(Checkpoint checkpoint, Placement place) : base(checkpoint)
    {
        TextEncoder = place.Open<ClipTextModel>(checkpoint, "text_encoder");
        UNet = place.Open<UNet2DConditionModel>(checkpoint, "unet");
        Autoencoder = place.OpenCodec(checkpoint, "vae");
        Encoder = new ClipPromptEncoder(checkpoint.Tokenizer("tokenizer"), TextEncoder);
        Codec = LatentCodecs.Of(Autoencoder, checkpoint.Path);
        Network = new UNetLatentNetwork(UNet, Codec.Channels);
        NativeSize = Pixels(UNet.Config.SampleSize ?? 64);
    }

    /// <summary>The text encoder.</summary>
    public ClipTextModel TextEncoder { get; }

    /// <summary>The U-Net.</summary>
    public UNet2DConditionModel UNet { get; }

    /// <summary>The autoencoder: an AutoencoderKL, or one of the small or deeply compressing ones.</summary>
    public Architecture Autoencoder { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Architecture> Networks => new Dictionary<string, Architecture> { ["text_encoder"] = TextEncoder, ["unet"] = UNet, ["vae"] = Autoencoder };

    /// <inheritdoc/>
    public override IPromptEncoder Encoder { get; }

    /// <inheritdoc/>
    public override ILatentNetwork Network { get; }

    /// <inheritdoc/>
    public override ILatentCodec Codec { get; }

    /// <inheritdoc/>
    public override ImageSize NativeSize { get; }

    /// <inheritdoc/>
    public override SamplingDefaults Defaults { get; } = new() { Sampler = null, Grid = null, Steps = 50, Guidance = 7.5 };
}
