using Langevin.Diffusion.Configuration;
using Langevin.Models;
using Langevin.Models.Checkpoints;
using Langevin.Models.Clip;
using Langevin.Models.ImageDiffusion;
using Langevin.Models.MMDiT;
using Langevin.Models.T5;
using Langevin.Pipelines.TextToImage.Prompts;

namespace Langevin.Pipelines.TextToImage;

/// <summary>Stable Diffusion 3 and 3.5: a transformer that walks a flow, and three text encoders, of which T5 may be missing.</summary>
/// <remarks>Esser et al. 2024.</remarks>
public sealed class StableDiffusion3Pipeline : TextToImagePipeline
{
    internal StableDiffusion3Pipeline(Checkpoint checkpoint, Placement place) : base(checkpoint)
    {
        (TextEncoder, TextEncoder2) = (place.Open<ClipTextModel>(checkpoint, "text_encoder"), place.Open<ClipTextModel>(checkpoint, "text_encoder_2"));
        TextEncoder3 = checkpoint.Components.ContainsKey("text_encoder_3") ? place.Open<T5EncoderModel>(checkpoint, "text_encoder_3") : null;
        Transformer = place.Open<SD3Transformer2DModel>(checkpoint, "transformer");
        Autoencoder = place.OpenCodec(checkpoint, "vae");
        Encoder = new TripleEncoder(
            new ClipTower(checkpoint.Tokenizer("tokenizer"), TextEncoder), new ClipTower(checkpoint.Tokenizer("tokenizer_2"), TextEncoder2),
            TextEncoder3 is null ? null : new T5Tower(checkpoint.Tokenizer("tokenizer_3"), TextEncoder3), Transformer.Config.JointAttentionDim);
        Codec = LatentCodecs.Of(Autoencoder, checkpoint.Path);
        Network = new SD3LatentNetwork(Transformer);
        NativeSize = Pixels(Transformer.Config.SampleSize);
    }

    /// <summary>CLIP's smaller text encoder.</summary>
    public ClipTextModel TextEncoder { get; }

    /// <summary>CLIP's larger text encoder.</summary>
    public ClipTextModel TextEncoder2 { get; }

    /// <summary>T5; null where the checkpoint goes without it.</summary>
    public T5EncoderModel? TextEncoder3 { get; }

    /// <summary>The transformer.</summary>
    public SD3Transformer2DModel Transformer { get; }

    /// <summary>The autoencoder: an AutoencoderKL, or one of the small or deeply compressing ones.</summary>
    public Architecture Autoencoder { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Architecture> Networks
    {
        get
        {
            var networks = new Dictionary<string, Architecture> { ["text_encoder"] = TextEncoder, ["text_encoder_2"] = TextEncoder2, ["transformer"] = Transformer, ["vae"] = Autoencoder };
            if (TextEncoder3 is not null) networks["text_encoder_3"] = TextEncoder3;
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
    public override long SideUnit => Codec.Reduction * Transformer.Config.PatchSize;

    /// <inheritdoc/>
    public override SamplingDefaults Defaults { get; } = new() { Sampler = null, Grid = null, Steps = 28, Guidance = 7 };

    /// <inheritdoc/>
    private protected override PartialStep Partial => PartialStep.Taken;

    /// <inheritdoc/>
    private protected override SamplingRecipe Recipe(SchedulerConfig scheduler, ImageSize size) =>
        scheduler is FlowMatchSchedulerConfig flow ? flow.Recipe(flow.MuFor(size.Height / SideUnit * (size.Width / SideUnit))) : scheduler.Recipe();
}
