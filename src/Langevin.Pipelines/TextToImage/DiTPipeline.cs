using System.Text.Json.Nodes;
using Langevin.Models;
using Langevin.Models.Checkpoints;
using Langevin.Models.DiT;
using Langevin.Models.ImageDiffusion;
using Langevin.Pipelines.TextToImage.Prompts;

namespace Langevin.Pipelines.TextToImage;

/// <summary>DiT: a transformer of classes. A prompt is the number of a class, or its name where the checkpoint has names.</summary>
/// <remarks>Peebles and Xie 2023.</remarks>
public sealed class DiTPipeline : TextToImagePipeline
{
    internal DiTPipeline(Checkpoint checkpoint, Placement place) : base(checkpoint)
    {
        Transformer = place.Open<DiTTransformer2DModel>(checkpoint, "transformer");
        Autoencoder = place.OpenCodec(checkpoint, "vae");
        Encoder = new ClassPromptEncoder(Classes, checkpoint.Index["id2label"] as JsonObject);
        Codec = LatentCodecs.Of(Autoencoder, checkpoint.Path);
        Network = new DiTLatentNetwork(Transformer);
        NativeSize = Pixels(Transformer.Config.SampleSize);
    }

    /// <summary>The transformer.</summary>
    public DiTTransformer2DModel Transformer { get; }

    /// <summary>The autoencoder: an AutoencoderKL, or one of the small or deeply compressing ones.</summary>
    public Architecture Autoencoder { get; }

    /// <summary>How many classes there are.</summary>
    public long Classes => Transformer.Config.NumEmbedsAdaNorm;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Architecture> Networks => new Dictionary<string, Architecture> { ["transformer"] = Transformer, ["vae"] = Autoencoder };

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
    public override SamplingDefaults Defaults { get; } = new() { Sampler = null, Grid = null, Steps = 50, Guidance = 4 };
}
