using Langevin.Models.Checkpoints;
using Langevin.Nn;
using Langevin.Torch;

namespace Langevin.Models.T2I;

/// <summary>A small network that turns a conditioning image into features, which are added to a text-to-image U-Net on its way down. diffusers' T2IAdapter, weight for weight.</summary>
/// <remarks>Mou et al. 2024. It does not see the noisy image or the time, so it is applied once for all steps.</remarks>
public sealed class T2IAdapter : Architecture
{
    private readonly AdapterBody body;

    /// <summary>Allocates the network: <see cref="Module.Initialize"/> it, or load weights.</summary>
    /// <exception cref="ConfigException">The configuration describes no network that can be built.</exception>
    public T2IAdapter(T2IAdapterConfig config)
    {
        Check(config);
        Config = config;
        body = Add("adapter", new AdapterBody(config));
    }

    /// <summary>What it was built from.</summary>
    public T2IAdapterConfig Config { get; }

    /// <inheritdoc/>
    public override string ClassName => "T2IAdapter";

    /// <inheritdoc/>
    public override (IReadOnlyList<string> Needed, IReadOnlyList<string> Optional) Inputs => (["x"], []);

    /// <summary>The features of an image.</summary>
    /// <param name="image">In [0, 1]: [B, in, H, W]; H and W multiples of <see cref="T2IAdapterConfig.DownscaleFactor"/>.</param>
    /// <returns>One a level of the U-Net, the finest first: [B, C, h, w] each.</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public IReadOnlyList<Tensor> Forward(Tensor image)
    {
        var factor = Config.DownscaleFactor;
        if (image.Dimensions != 4 || image.Size(1) != Config.InChannels || image.Size(2) % factor != 0 || image.Size(3) % factor != 0)
            throw new ArgumentException($"The adapter takes images [B, {Config.InChannels}, H, W] with heights and widths that are multiples of {factor}, not [{string.Join(", ", image.Shape)}].");
        var features = body.Forward(image);
        Output(features[0]);
        return features;
    }

    /// <summary>The shapes [C, h, w] of the features of an image, the finest first.</summary>
    /// <param name="height">Rows of pixels.</param>
    /// <param name="width">Pixels a row.</param>
    public IReadOnlyList<long[]> FeatureShapes(long height, long width)
    {
        long[] channels = Config.AdapterType == "light_adapter" ? [.. Config.Channels, Config.Channels[^1]] : [.. Config.Channels];
        List<long[]> shapes = [];
        (height, width) = (height / Config.DownscaleFactor, width / Config.DownscaleFactor);
        for (var i = 0; i < channels.Length; i++)
        {
            if (Config.AdapterType == "full_adapter_xl" ? i == 2 : i > 0) (height, width) = ((height + 1) / 2, (width + 1) / 2);
            shapes.Add([channels[i], height, width]);
        }
        return shapes;
    }

    private static void Check(T2IAdapterConfig config)
    {
        ConfigCheck.Known("adapter_type", config.AdapterType, "full_adapter", "full_adapter_xl", "light_adapter");
        ConfigCheck.Levels("channels", config.Channels, groups: 1);
        ConfigCheck.Count("in_channels", config.InChannels);
        ConfigCheck.Within("downscale_factor", config.DownscaleFactor, 1, 64);
        ConfigCheck.Within("num_res_blocks", config.NumResBlocks, 1, 64);
        foreach (var channels in config.Channels)
            ConfigCheck.Refuse(config.AdapterType == "light_adapter" && channels < 4, $"A light adapter has a quarter of its channels inside, and channels has {channels}; choose at least 4.");
    }

    /// <inheritdoc/>
    private protected override IReadOnlyDictionary<string, Tensor> CallNamed(IReadOnlyDictionary<string, Tensor> inputs) =>
        Forward(inputs["x"].To(Type)).Select((feature, i) => (i.ToString(System.Globalization.CultureInfo.InvariantCulture), feature)).ToDictionary();

    /// <inheritdoc/>
    internal override void WriteConfig(string folder) => ConfigFile.Write(folder, Config, ConfigJson.Default.T2IAdapterConfig);

    /// <inheritdoc/>
    private protected override Architecture Rebuild() => new T2IAdapter(Config);
}
