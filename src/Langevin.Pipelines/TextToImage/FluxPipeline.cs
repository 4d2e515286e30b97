using Langevin.Diffusion.Configuration;
using Langevin.Models;
using Langevin.Models.Checkpoints;
using Langevin.Models.Clip;
using Langevin.Models.Flux;
using Langevin.Models.ImageDiffusion;
using Langevin.Models.T5;
using Langevin.Pipelines.TextToImage.Prompts;

namespace Langevin.Pipelines.TextToImage;

/// <summary>Flux: a transformer that walks a flow, whose times move towards noise for large pictures. The scale of guidance is told to it (dev), or not looked at (schnell).</summary>
/// <remarks>Labs 2024. Guidance by a negative prompt is another: <see cref="TextToImageRequest.TrueGuidance"/>.</remarks>
public sealed class FluxPipeline : TextToImagePipeline
{
    private const long UsualSide = 128;

    internal FluxPipeline(Checkpoint checkpoint, Placement place) : base(checkpoint)
    {
        TextEncoder = place.Open<ClipTextModel>(checkpoint, "text_encoder");
        TextEncoder2 = place.Open<T5EncoderModel>(checkpoint, "text_encoder_2");
        Transformer = place.Open<FluxTransformer2DModel>(checkpoint, "transformer");
        Autoencoder = place.OpenCodec(checkpoint, "vae");
        Encoder = new FluxPromptEncoder(new ClipTower(checkpoint.Tokenizer("tokenizer"), TextEncoder), new T5Tower(checkpoint.Tokenizer("tokenizer_2"), TextEncoder2));
        Codec = LatentCodecs.Of(Autoencoder, checkpoint.Path);
        Network = new FluxLatentNetwork(Transformer);
        NativeSize = Pixels(UsualSide);
    }

    /// <summary>CLIP, which reads the text as a whole.</summary>
    public ClipTextModel TextEncoder { get; }

    /// <summary>T5, which reads its tokens.</summary>
    public T5EncoderModel TextEncoder2 { get; }

    /// <summary>The transformer.</summary>
    public FluxTransformer2DModel Transformer { get; }

    /// <summary>The autoencoder: an AutoencoderKL, or one of the small or deeply compressing ones.</summary>
    public Architecture Autoencoder { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Architecture> Networks =>
        new Dictionary<string, Architecture> { ["text_encoder"] = TextEncoder, ["text_encoder_2"] = TextEncoder2, ["transformer"] = Transformer, ["vae"] = Autoencoder };

    /// <inheritdoc/>
    public override IPromptEncoder Encoder { get; }

    /// <inheritdoc/>
    public override ILatentNetwork Network { get; }

    /// <inheritdoc/>
    public override ILatentCodec Codec { get; }

    /// <inheritdoc/>
    public override ImageSize NativeSize { get; }

    /// <inheritdoc/>
    public override long SideUnit => Codec.Reduction * LatentPacking.Side;

    /// <inheritdoc/>
    public override SamplingDefaults Defaults { get; } = new() { Sampler = null, Grid = null, Steps = 28, Guidance = 3.5 };

    /// <inheritdoc/>
    private protected override PartialStep Partial => PartialStep.Taken;

    /// <inheritdoc/>
    private protected override SamplingRecipe Recipe(SchedulerConfig scheduler, ImageSize size) =>
        scheduler is FlowMatchSchedulerConfig flow ? flow.RecipeOfEvenPoints(flow.MuFor(size.Height / SideUnit * (size.Width / SideUnit))) : scheduler.Recipe();
}
