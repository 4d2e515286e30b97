using System.Text.Json.Nodes;
using Langevin.Models;
using Langevin.Models.Checkpoints;
using Langevin.Models.Clip;
using Langevin.Models.ImageDiffusion;
using Langevin.Models.UNet2DCondition;
using Langevin.Pipelines.TextToImage.Prompts;

namespace Langevin.Pipelines.TextToImage;

/// <summary>Stable Diffusion XL: two text encoders, and what the picture's sizes were. Its refiner, with the second encoder alone, is one too.</summary>
/// <remarks>Podell et al. 2023.</remarks>
public sealed class StableDiffusionXLPipeline : TextToImagePipeline
{
    private const long UsualSide = 128;

    internal StableDiffusionXLPipeline(Checkpoint checkpoint, Placement place) : base(checkpoint)
    {
        TextEncoder = checkpoint.Components.ContainsKey("text_encoder") ? place.Open<ClipTextModel>(checkpoint, "text_encoder") : null;
        TextEncoder2 = place.Open<ClipTextModel>(checkpoint, "text_encoder_2");
        UNet = place.Open<UNet2DConditionModel>(checkpoint, "unet");
        Autoencoder = place.OpenCodec(checkpoint, "vae");
        Encoder = new ClipPairEncoder(
            TextEncoder is null ? null : new ClipTower(checkpoint.Tokenizer("tokenizer"), TextEncoder), new ClipTower(checkpoint.Tokenizer("tokenizer_2"), TextEncoder2),
            Says(checkpoint, "requires_aesthetics_score", false) ? ToldSizes.AestheticScore : ToldSizes.Target,
            Says(checkpoint, "force_zeros_for_empty_prompt", true) ? EmptyPrompt.Zeros : EmptyPrompt.EmptyText);
        Codec = LatentCodecs.Of(Autoencoder, checkpoint.Path);
        Network = new UNetLatentNetwork(UNet, Codec.Channels);
        NativeSize = Pixels(UNet.Config.SampleSize ?? UsualSide);
    }

    /// <summary>The smaller text encoder; null in a refiner.</summary>
    public ClipTextModel? TextEncoder { get; }

    /// <summary>The larger text encoder.</summary>
    public ClipTextModel TextEncoder2 { get; }

    /// <summary>The U-Net.</summary>
    public UNet2DConditionModel UNet { get; }

    /// <summary>The autoencoder: an AutoencoderKL, or one of the small or deeply compressing ones.</summary>
    public Architecture Autoencoder { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Architecture> Networks
    {
        get
        {
            var networks = new Dictionary<string, Architecture> { ["text_encoder_2"] = TextEncoder2, ["unet"] = UNet, ["vae"] = Autoencoder };
            if (TextEncoder is not null) networks["text_encoder"] = TextEncoder;
            return networks;
        }
    }

    /// <inheritdoc/>
    public override IPromptEncoder Encoder { get; }

    /// <inheritdoc/>
    public override ILatentNetwork Network { get; }

    /// <inheritdoc/>
    public override ILatentCodec Codec { get; }

    /// <inheritdoc/>
    public override ImageSize NativeSize { get; }

    /// <inheritdoc/>
    public override SamplingDefaults Defaults { get; } = new() { Sampler = null, Grid = null, Steps = 50, Guidance = 5 };

    /// <summary>A switch of model_index.json.</summary>
    private static bool Says(Checkpoint checkpoint, string name, bool otherwise) => checkpoint.Index[name] is JsonValue value && value.TryGetValue<bool>(out var says) ? says : otherwise;
}
