using Langevin.Models.Autoencoder;
using Langevin.Models.Checkpoints;
using Langevin.Nn;
using Langevin.Torch;

namespace Langevin.Models.DeepCompression;

/// <summary>An autoencoder that makes much smaller images of latents, of more channels, than others: 32 or 64 pixels of a side become one. diffusers' AutoencoderDC, weight for weight.</summary>
/// <remarks>Chen et al. 2024 (DC-AE), for Xie et al. 2024 (SANA). Images lie in [-1, 1]; latents are those of the network itself, before scaling. Nothing is drawn: an image has one latent.</remarks>
public sealed class AutoencoderDC : Architecture
{
    private readonly DeepEncoder encoder;
    private readonly DeepDecoder decoder;

    /// <summary>Allocates the network: <see cref="Module.Initialize"/> it, or load weights.</summary>
    /// <exception cref="ConfigException">The configuration describes no network that can be built.</exception>
    public AutoencoderDC(AutoencoderDCConfig config)
    {
        Config = config;
        encoder = Add("encoder", new DeepEncoder(DeepShape.Encoder(config)));
        decoder = Add("decoder", new DeepDecoder(DeepShape.Decoder(config), config.DecoderConvActFn));
    }

    /// <summary>What it was built from.</summary>
    public AutoencoderDCConfig Config { get; }

    /// <inheritdoc/>
    public override string ClassName => "AutoencoderDC";

    /// <inheritdoc/>
    public override (IReadOnlyList<string> Needed, IReadOnlyList<string> Optional) Inputs => (["sample"], []);

    /// <inheritdoc/>
    private protected override IReadOnlyList<NamedMethod> OtherMethods =>
    [
        new("encode", ["x"], [], inputs => Named("latent", Encode(inputs["x"].To(Type)))),
        new("decode", ["z"], [], inputs => Named("sample", Decode(inputs["z"].To(Type)))),
    ];

    /// <summary>The latents of an image.</summary>
    /// <param name="image">[B, in, H, W] in [-1, 1]; H and W multiples of r, which is <see cref="AutoencoderDCConfig.Reduction"/>.</param>
    /// <returns>[B, latent channels, H / r, W / r].</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor Encode(Tensor image)
    {
        var side = Config.Reduction;
        return image.Dimensions == 4 && image.Size(1) == Config.InChannels && image.Size(2) > 0 && image.Size(2) % side == 0 && image.Size(3) > 0 && image.Size(3) % side == 0
            ? encoder.Forward(image)
            : throw new ArgumentException($"The autoencoder takes images [B, {Config.InChannels}, H, W] whose sides are multiples of {side}, not [{string.Join(", ", image.Shape)}].");
    }

    /// <summary>The image of latents: [B, latent channels, h, w] to [B, in, r h, r w].</summary>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor Decode(Tensor latents) => decoder.Forward(Fitting(latents));

    /// <summary>Decodes latents tile by tile, when they are larger than a tile.</summary>
    /// <param name="latents">[B, latent channels, h, w].</param>
    /// <param name="tiling">The tiles.</param>
    /// <exception cref="ArgumentException">The shape does not fit, or the tiles leave no step.</exception>
    public Tensor DecodeTiled(Tensor latents, Tiling tiling) => tiling.Decoding.Over(Fitting(latents), decoder.Forward);

    private Tensor Fitting(Tensor latents) => latents.Dimensions == 4 && latents.Size(1) == Config.LatentChannels
        ? latents
        : throw new ArgumentException($"The autoencoder takes latents [B, {Config.LatentChannels}, h, w], not [{string.Join(", ", latents.Shape)}].");

    /// <summary>Encodes and decodes an image: [B, in, H, W].</summary>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor Forward(Tensor image)
    {
        using var scope = new TensorScope();
        return Output(scope.Return(Decode(Encode(image))));
    }

    private static Dictionary<string, Tensor> Named(string name, Tensor tensor) => new() { [name] = tensor };

    /// <inheritdoc/>
    private protected override IReadOnlyDictionary<string, Tensor> CallNamed(IReadOnlyDictionary<string, Tensor> inputs) => Named("sample", Forward(inputs["sample"].To(Type)));

    /// <inheritdoc/>
    internal override void WriteConfig(string folder) => ConfigFile.Write(folder, Config, ConfigJson.Default.AutoencoderDCConfig);

    /// <inheritdoc/>
    private protected override Architecture Rebuild() => new AutoencoderDC(Config);
}
