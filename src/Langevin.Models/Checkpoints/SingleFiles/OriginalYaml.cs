using System.Globalization;
using System.Text.RegularExpressions;

namespace Langevin.Models.Checkpoints.SingleFiles;

/// <summary>The few settings that matter of the .yaml which lies beside a single file in the repositories of CompVis and Stability (<c>v2-inference-v.yaml</c>): what is predicted, and the betas.</summary>
/// <remarks>Settings stand on lines of their own there, so lines are read, and no other YAML.</remarks>
/// <param name="Path">The file.</param>
/// <param name="Prediction">epsilon, v_prediction or sample; null when it does not say.</param>
/// <param name="BetaStart">The first beta; null when it does not say.</param>
/// <param name="BetaEnd">The last beta; null when it does not say.</param>
internal sealed partial record OriginalYaml(string Path, string? Prediction, double? BetaStart, double? BetaEnd)
{
    private const long Limit = 1 << 20;

    /// <summary>Reads the one that has a single file's name; null when there is none.</summary>
    /// <exception cref="ConfigException">It is too long, or predicts what is not known.</exception>
    public static OriginalYaml? Beside(string file)
    {
        var path = System.IO.Path.ChangeExtension(System.IO.Path.GetFullPath(file), ".yaml");
        if (!File.Exists(path)) return null;
        if (new FileInfo(path).Length > Limit) throw new ConfigException($"'{path}' is above the limit of {Limit} bytes for a configuration; it is not the one of '{file}'.");
        var settings = new Dictionary<string, string>();
        foreach (var line in File.ReadLines(path))
            if (Setting().Match(line) is { Success: true } match) settings.TryAdd(match.Groups["name"].Value, match.Groups["value"].Value);
        return new OriginalYaml(path, Predicts(path, settings, File.ReadAllText(path)), Number(settings, "linear_start"), Number(settings, "linear_end"));
    }

    /// <summary>CompVis's models predict noise where nothing else is said; Stability's say how outputs are scaled.</summary>
    private static string? Predicts(string path, Dictionary<string, string> settings, string text) => settings.GetValueOrDefault("parameterization") switch
    {
        "eps" => "epsilon",
        "v" => "v_prediction",
        "x0" => "sample",
        null when text.Contains("denoiser_scaling.VScaling", StringComparison.Ordinal) => "v_prediction",
        null when text.Contains("denoiser_scaling.EpsScaling", StringComparison.Ordinal) || text.Contains("ldm.models.diffusion.ddpm", StringComparison.Ordinal) => "epsilon",
        null => null,
        var other => throw new ConfigException($"'{path}' says that the network predicts '{other}', and eps, v and x0 are known; correct it, or take it away."),
    };

    private static double? Number(Dictionary<string, string> settings, string name) =>
        settings.TryGetValue(name, out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 1 ? number : null;

    [GeneratedRegex("""^\s*(?<name>parameterization|linear_start|linear_end)\s*:\s*["']?(?<value>[A-Za-z0-9.eE+-]{1,32})["']?\s*(?:#.*)?$""", RegexOptions.CultureInvariant)]
    private static partial Regex Setting();
}
