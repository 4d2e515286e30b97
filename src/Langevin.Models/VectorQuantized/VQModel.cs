using Langevin.Models.Autoencoder;
using Langevin.Models.Checkpoints;
using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.VectorQuantized;

/// <summary>An autoencoder whose latents are codes of a learned table. diffusers' VQModel, weight for weight.</summary>
/// <remarks>van den Oord et al. 2017; Rombach et al. 2022 for diffusion over the latents before quantisation. Images lie in [-1, 1].</remarks>
public sealed class VQModel : Architecture
{
    private readonly Encoder encoder;
    private readonly Conv2d afterEncoder, beforeDecoder;
    private readonly Codebook codebook;
    private readonly Decoder decoder;

    /// <summary>Allocates the network: <see cref="Module.Initialize"/> it, or load weights.</summary>
    /// <exception cref="ConfigException">The configuration describes no network that can be built.</exception>
    public VQModel(VQConfig config)
    {
        var shape = new AutoencoderShape(config.BlockOutChannels, config.LayersPerBlock, config.NormNumGroups, config.ActFn, config.MidBlockAddAttention);
        shape.Check(config.DownBlockTypes, config.UpBlockTypes);
        ConfigCheck.Known("norm_type", config.NormType, "group");
        ConfigCheck.Count("in_channels", config.InChannels);
        ConfigCheck.Count("out_channels", config.OutChannels);
        ConfigCheck.Count("latent_channels", config.LatentChannels);
        ConfigCheck.Count("num_vq_embeddings", config.NumVqEmbeddings);
        ConfigCheck.Count("vq_embed_dim", config.VqEmbedDim);
        Config = config;
        encoder = Add("encoder", new Encoder(shape, config.InChannels, config.LatentChannels));
        afterEncoder = Add("quant_conv", new Conv2d(config.LatentChannels, config.CodeChannels, 1));
        codebook = Add("quantize", new Codebook(config.NumVqEmbeddings, config.CodeChannels));
        beforeDecoder = Add("post_quant_conv", new Conv2d(config.CodeChannels, config.LatentChannels, 1));
        decoder = Add("decoder", new Decoder(shape, config.LatentChannels, config.OutChannels));
    }

    /// <summary>What it was built from.</summary>
    public VQConfig Config { get; }

    /// <inheritdoc/>
    public override string ClassName => "VQModel";

    /// <inheritdoc/>
    public override (IReadOnlyList<string> Needed, IReadOnlyList<string> Optional) Inputs => (["sample"], []);

    /// <inheritdoc/>
    private protected override IReadOnlyList<NamedMethod> OtherMethods =>
    [
        new("encode", ["x"], [], inputs => Named("latents", Encode(inputs["x"].To(Type)))),
        new("decode", ["h"], ["force_not_quantize"], inputs =>
            Named("sample", inputs.Switch("force_not_quantize") ? DecodeQuantized(inputs["h"].To(Type)) : Decode(inputs["h"].To(Type)))),
    ];

    /// <summary>The latents of an image before quantisation: [B, in, H, W] in [-1, 1] to [B, code channels, H / r, W / r].</summary>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor Encode(Tensor image)
    {
        using var scope = new TensorScope();
        return scope.Return(scope.Through(Fitting(image, Config.InChannels, "images"), encoder, afterEncoder));
    }

    /// <summary>Each pixel of latents replaced by the nearest code: [B, code channels, h, w].</summary>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor Quantize(Tensor latents) => codebook.Forward(Fitting(latents, Config.CodeChannels, "latents"));

    /// <summary>The image of latents, quantised first: [B, code channels, h, w] to [B, out, r h, r w].</summary>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor Decode(Tensor latents)
    {
        using var scope = new TensorScope();
        return scope.Return(DecodeQuantized(Quantize(latents)));
    }

    /// <summary>The image of latents as they are.</summary>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor DecodeQuantized(Tensor latents)
    {
        using var scope = new TensorScope();
        return scope.Return(scope.Through(Fitting(latents, Config.CodeChannels, "latents"), beforeDecoder, decoder));
    }

    /// <summary>Encodes, quantises and decodes an image: [B, in, H, W] to [B, out, H, W], sides rounded down to what halves.</summary>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor Forward(Tensor image)
    {
        using var scope = new TensorScope();
        return Output(scope.Return(Decode(Encode(image))));
    }

    private static Tensor Fitting(Tensor x, long channels, string what) => x.Dimensions == 4 && x.Size(1) == channels
        ? x
        : throw new ArgumentException($"The autoencoder takes {what} [B, {channels}, H, W], not [{string.Join(", ", x.Shape)}].");

    private static Dictionary<string, Tensor> Named(string name, Tensor tensor) => new() { [name] = tensor };

    /// <inheritdoc/>
    private protected override IReadOnlyDictionary<string, Tensor> CallNamed(IReadOnlyDictionary<string, Tensor> inputs) => Named("sample", Forward(inputs["sample"].To(Type)));

    /// <inheritdoc/>
    internal override void WriteConfig(string folder) => ConfigFile.Write(folder, Config, ConfigJson.Default.VQConfig);

    /// <inheritdoc/>
    private protected override Architecture Rebuild() => new VQModel(Config);
}
