namespace Langevin.Cli.Training;

/// <summary>The networks that <c>langevin train</c> knows by a word, and what of the settings belongs to which.</summary>
internal static class NetworkChoice
{
    public const string UNet = "unet", Transformer = "dit";
    private static readonly Dictionary<string, string> Classes = new() { [UNet] = "UNet2DModel", [Transformer] = "DiTTransformer2DModel" };

    /// <summary>The words.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. Classes.Keys];

    /// <summary>Refuses a word beside a configuration of another network.</summary>
    /// <exception cref="CommandException">They differ.</exception>
    public static void Check(string? word, Configuration configuration, string source)
    {
        if (word is not null && configuration.Network is { } name && name != Classes[word])
            throw new CommandException($"--network is '{word}', and {source} has a {name}; leave --network out, or take another configuration.");
    }

    /// <summary>Where a setting stands in a configuration.</summary>
    /// <exception cref="CommandException">It is one of other networks.</exception>
    public static string PathOf(Setting setting, Configuration configuration)
    {
        var path = setting.OfTransformers is { } own && configuration.Has(own) ? own : setting.Path;
        if (configuration.Has(path)) return path;
        throw new CommandException(configuration.Network == Classes[Transformer]
            ? $"{setting.Option.Name} is for U-Nets, and a transformer is trained here; its size is set by --layers, --heads, --head-width and --patch-size."
            : $"{setting.Option.Name} is for transformers, and a U-Net is trained here; add --network {Transformer}, or set its size by --channels and --layers.");
    }
}
