using Langevin.Models.Autoencoder;
using Langevin.Models.Checkpoints;
using Langevin.Nn;
using Langevin.Torch;

namespace Langevin.Models.TinyAutoencoder;

/// <summary>A small and fast autoencoder for the latents of a large one: previews while sampling. diffusers' AutoencoderTiny, weight for weight.</summary>
/// <remarks>Bohan 2023 (TAESD). Images lie in [-1, 1]; latents are as diffusion models see them, already scaled.</remarks>
public sealed class AutoencoderTiny : Architecture
{
    private const double Bytes = 255;
    private readonly TinyEncoder encoder;
    private readonly TinyDecoder decoder;

    /// <summary>Allocates the network: <see cref="Module.Initialize"/> it, or load weights.</summary>
    /// <exception cref="ConfigException">The configuration describes no network that can be built.</exception>
    public AutoencoderTiny(AutoencoderTinyConfig config)
    {
        Check(config);
        Config = config;
        encoder = Add("encoder", new TinyEncoder(config));
        decoder = Add("decoder", new TinyDecoder(config));
    }

    /// <summary>What it was built from.</summary>
    public AutoencoderTinyConfig Config { get; }

    /// <inheritdoc/>
    public override string ClassName => "AutoencoderTiny";

    /// <inheritdoc/>
    public override (IReadOnlyList<string> Needed, IReadOnlyList<string> Optional) Inputs => (["sample"], []);

    /// <inheritdoc/>
    private protected override IReadOnlyList<NamedMethod> OtherMethods =>
    [
        new("encode", ["x"], [], inputs => Named("latents", Encode(inputs["x"].To(Type)))),
        new("decode", ["x"], [], inputs => Named("sample", Decode(inputs["x"].To(Type)))),
        new("scale_latents", ["x"], [], inputs => Named("0", ScaleLatents(inputs["x"].To(Type)))),
        new("unscale_latents", ["x"], [], inputs => Named("0", UnscaleLatents(inputs["x"].To(Type)))),
    ];

    /// <summary>The latents of an image: [B, in, H, W] in [-1, 1] to [B, latent channels, H / r, W / r], rounded up.</summary>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor Encode(Tensor image) => encoder.Forward(Fitting(image, Config.InChannels, "images"));

    /// <summary>The image of latents: [B, latent channels, h, w] to [B, out, r h, r w].</summary>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor Decode(Tensor latents) => decoder.Forward(Fitting(latents, Config.LatentChannels, "latents"));

    /// <summary>Decodes latents tile by tile, when they are larger than a tile.</summary>
    /// <param name="latents">[B, latent channels, h, w].</param>
    /// <param name="tiling">The tiles.</param>
    /// <exception cref="ArgumentException">The shape does not fit, or the tiles leave no step.</exception>
    public Tensor DecodeTiled(Tensor latents, Tiling tiling) => tiling.Decoding.Over(Fitting(latents, Config.LatentChannels, "latents"), decoder.Forward);

    /// <summary>Latents mapped to [0, 1], as they are stored in images.</summary>
    public Tensor ScaleLatents(Tensor latents)
    {
        using var scope = new TensorScope();
        return scope.Return((latents / (2 * Config.LatentMagnitude) + Config.LatentShift).Clamp(0, 1));
    }

    /// <summary>Latents from [0, 1].</summary>
    public Tensor UnscaleLatents(Tensor scaled)
    {
        using var scope = new TensorScope();
        return scope.Return((scaled - Config.LatentShift) * (2 * Config.LatentMagnitude));
    }

    /// <summary>Encodes an image, rounds its latents to bytes, and decodes them: [B, in, H, W] to [B, out, H, W].</summary>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor Forward(Tensor image)
    {
        using var scope = new TensorScope();
        var stored = (ScaleLatents(Encode(image)) * Bytes).Round();
        return Output(scope.Return(Decode(UnscaleLatents(stored / Bytes))));
    }

    private static Tensor Fitting(Tensor x, long channels, string what) => x.Dimensions == 4 && x.Size(1) == channels
        ? x
        : throw new ArgumentException($"The autoencoder takes {what} [B, {channels}, H, W], not [{string.Join(", ", x.Shape)}].");

    private static void Check(AutoencoderTinyConfig config)
    {
        CheckHalf("encoder", config.EncoderBlockOutChannels, config.NumEncoderBlocks);
        CheckHalf("decoder", config.DecoderBlockOutChannels, config.NumDecoderBlocks);
        ConfigCheck.Count("in_channels", config.InChannels);
        ConfigCheck.Count("out_channels", config.OutChannels);
        ConfigCheck.Count("latent_channels", config.LatentChannels);
        ConfigCheck.Known("upsample_fn", config.UpsampleFn, "nearest");
        ConfigCheck.Within("upsampling_scaling_factor", config.UpsamplingScalingFactor, 2, 2);
        ConfigCheck.Known("act_fn", config.ActFn.ToLowerInvariant(), "relu", "silu", "swish", "mish", "gelu");
        ConfigCheck.Refuse(!(config.LatentMagnitude > 0) || !double.IsFinite(config.LatentMagnitude), $"latent_magnitude is {config.LatentMagnitude}; it is above 0.");
    }

    private static void CheckHalf(string half, IReadOnlyList<long> channels, IReadOnlyList<long> blocks)
    {
        ConfigCheck.Levels($"{half}_block_out_channels", channels, groups: 1);
        ConfigCheck.Refuse(channels.Any(width => width != channels[0]), $"{half}_block_out_channels is {string.Join(", ", channels)}; all levels have the same channels.");
        ConfigCheck.Refuse(blocks.Count != channels.Count, $"num_{half}_blocks has {blocks.Count} levels and {half}_block_out_channels {channels.Count}; give as many.");
        foreach (var count in blocks) ConfigCheck.Within($"num_{half}_blocks", count, 0, 64);
    }

    private static Dictionary<string, Tensor> Named(string name, Tensor tensor) => new() { [name] = tensor };

    /// <inheritdoc/>
    private protected override IReadOnlyDictionary<string, Tensor> CallNamed(IReadOnlyDictionary<string, Tensor> inputs) => Named("sample", Forward(inputs["sample"].To(Type)));

    /// <inheritdoc/>
    internal override void WriteConfig(string folder) => ConfigFile.Write(folder, Config, ConfigJson.Default.AutoencoderTinyConfig);

    /// <inheritdoc/>
    private protected override Architecture Rebuild() => new AutoencoderTiny(Config);
}
