using Langevin.Models.Checkpoints;
using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.Autoencoder;

/// <summary>The autoencoder of latent diffusion: an image becomes a small image of latents and back. diffusers' AutoencoderKL, weight for weight.</summary>
/// <remarks>Rombach et al. 2022. Images lie in [-1, 1]; latents are those of the network itself, before scaling and shift.</remarks>
public sealed partial class AutoencoderKL : Architecture
{
    private readonly Encoder encoder;
    private readonly Decoder decoder;
    private readonly Conv2d? afterEncoder, beforeDecoder;

    /// <summary>Allocates the network: <see cref="Module.Initialize"/> it, or load weights.</summary>
    /// <exception cref="ConfigException">The configuration describes no network that can be built.</exception>
    public AutoencoderKL(AutoencoderKLConfig config)
    {
        var shape = new AutoencoderShape(config.BlockOutChannels, config.LayersPerBlock, config.NormNumGroups, config.ActFn, config.MidBlockAddAttention);
        shape.Check(config.DownBlockTypes, config.UpBlockTypes);
        ConfigCheck.Count("in_channels", config.InChannels);
        ConfigCheck.Count("out_channels", config.OutChannels);
        ConfigCheck.Count("latent_channels", config.LatentChannels);
        Config = config;
        encoder = Add("encoder", new Encoder(shape, config.InChannels, 2 * config.LatentChannels));
        decoder = Add("decoder", new Decoder(shape, config.LatentChannels, config.OutChannels));
        if (config.UseQuantConv) afterEncoder = Add("quant_conv", new Conv2d(2 * config.LatentChannels, 2 * config.LatentChannels, 1));
        if (config.UsePostQuantConv) beforeDecoder = Add("post_quant_conv", new Conv2d(config.LatentChannels, config.LatentChannels, 1));
    }

    /// <summary>What it was built from.</summary>
    public AutoencoderKLConfig Config { get; }

    /// <inheritdoc/>
    public override string ClassName => "AutoencoderKL";

    /// <summary>The distribution of an image's latents.</summary>
    /// <param name="image">[B, in, H, W], in [-1, 1].</param>
    /// <returns>Of [B, latent channels, H / r, W / r], rounded down, where r is <see cref="AutoencoderKLConfig.Reduction"/>.</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public LatentDistribution Encode(Tensor image) => new(Moments(CheckImage(image)));

    /// <summary>The image of latents: [B, latent channels, h, w] to [B, out, r h, r w].</summary>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor Decode(Tensor latents) => Image(CheckLatents(latents));

    /// <summary>Encodes an image tile by tile, when it is larger than a tile.</summary>
    /// <param name="image">[B, in, H, W], in [-1, 1].</param>
    /// <param name="tiling">The tiles; those of <see cref="Tiling.Of"/> when null.</param>
    /// <exception cref="ArgumentException">The shape does not fit, or the tiles leave no step.</exception>
    public LatentDistribution EncodeTiled(Tensor image, Tiling? tiling = null)
    {
        var walk = (tiling ?? Tiling.Of(Config)).Encoding;
        return walk.Cuts(CheckImage(image)) ? new LatentDistribution(walk.Apply(image, Moments)) : Encode(image);
    }

    /// <summary>Decodes latents tile by tile, when they are larger than a tile.</summary>
    /// <param name="latents">[B, latent channels, h, w].</param>
    /// <param name="tiling">The tiles; those of <see cref="Tiling.Of"/> when null.</param>
    /// <exception cref="ArgumentException">The shape does not fit, or the tiles leave no step.</exception>
    public Tensor DecodeTiled(Tensor latents, Tiling? tiling = null)
    {
        var walk = (tiling ?? Tiling.Of(Config)).Decoding;
        return walk.Cuts(CheckLatents(latents)) ? walk.Apply(latents, Image) : Decode(latents);
    }

    /// <summary>Encodes a batch one image at a time: the memory of one, and the same result.</summary>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public LatentDistribution EncodeOneByOne(Tensor images) => new(OneByOne(CheckImage(images), Moments));

    /// <summary>Decodes a batch one image at a time: the memory of one, and the same result.</summary>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor DecodeOneByOne(Tensor latents) => OneByOne(CheckLatents(latents), Image);

    /// <summary>Encodes and decodes an image by its likeliest latents: [B, in, H, W] to [B, out, H, W], sides rounded down to multiples of the reduction.</summary>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor Forward(Tensor image)
    {
        using var scope = new TensorScope();
        return Output(scope.Return(Decode(Encode(image).Mode)));
    }

    private Tensor Moments(Tensor image)
    {
        using var scope = new TensorScope();
        return scope.Return(afterEncoder is null ? encoder.Forward(image) : scope.Through(image, encoder, afterEncoder));          // [B, 2 latent channels, H / r, W / r]
    }

    private Tensor Image(Tensor latents)
    {
        using var scope = new TensorScope();
        return scope.Return(beforeDecoder is null ? decoder.Forward(latents) : scope.Through(latents, beforeDecoder, decoder));    // [B, out, r h, r w]
    }

    private static Tensor OneByOne(Tensor x, Func<Tensor, Tensor> each)
    {
        using var scope = new TensorScope();
        return scope.Return(Tensor.Cat([.. x.Split(1, 0).Select(each)]));
    }

    private Tensor CheckImage(Tensor image) =>
        image.Dimensions == 4 && image.Size(1) == Config.InChannels && image.Size(2) >= Config.Reduction && image.Size(3) >= Config.Reduction
            ? image
            : throw new ArgumentException($"The autoencoder takes images [B, {Config.InChannels}, H, W] of sides from {Config.Reduction} on, not [{string.Join(", ", image.Shape)}].");

    private Tensor CheckLatents(Tensor latents) => latents.Dimensions == 4 && latents.Size(1) == Config.LatentChannels
        ? latents
        : throw new ArgumentException($"The autoencoder takes latents [B, {Config.LatentChannels}, h, w], not [{string.Join(", ", latents.Shape)}].");
}
