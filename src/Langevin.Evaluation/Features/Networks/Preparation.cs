using System.Text.Json;
using Langevin.Evaluation;

namespace Langevin.Evaluation.Features.Networks;

/// <summary>What a checkpoint's <c>preprocessor_config.json</c> says about the pictures that it takes.</summary>
internal static class Preparation
{
    private const string File = "preprocessor_config.json";
    private const long MostBytes = 1 << 20;

    /// <summary>The framing of a checkpoint: the size of its network, and the means and deviations of its file where there is one.</summary>
    /// <param name="folder">The checkpoint.</param>
    /// <param name="side">Pixels a side.</param>
    /// <param name="fit">What becomes of proportions.</param>
    /// <param name="means">The usual means of the channels.</param>
    /// <param name="deviations">The usual deviations.</param>
    /// <exception cref="EvaluationException">The file says what cannot be.</exception>
    public static PictureFraming Framing(string folder, int side, PictureFit fit, float[] means, float[] deviations)
    {
        var path = Path.Combine(folder, File);
        var framing = new PictureFraming { Width = side, Height = side, Fit = fit, Means = means, Deviations = deviations };
        if (!System.IO.File.Exists(path)) return framing;
        try
        {
            if (new FileInfo(path).Length > MostBytes) throw new JsonException("it is too long");
            using var json = JsonDocument.Parse(System.IO.File.ReadAllBytes(path));
            return framing with { Means = Channels(json, "image_mean") ?? means, Deviations = Channels(json, "image_std") ?? deviations };
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException)
        {
            throw new EvaluationException($"'{path}' cannot be used ({failure.Message.TrimEnd('.')}): fetch it again.", failure);
        }
    }

    private static float[]? Channels(JsonDocument json, string name)
    {
        if (!json.RootElement.TryGetProperty(name, out var list)) return null;
        float[] values = [.. list.EnumerateArray().Select(value => value.GetSingle())];
        return values is { Length: 3 } && values.All(value => float.IsFinite(value) && (value > 0 || name == "image_mean")) ? values : throw new JsonException($"{name} is not three numbers");
    }
}
