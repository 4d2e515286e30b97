using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Langevin.Media.Metadata;

/// <summary>What the text <see cref="ImageText.Parameters"/> of a generated picture says: a prompt, what it was guided away from, and named settings in their order.</summary>
/// <remarks>
/// The format of AUTOMATIC1111's stable-diffusion-webui, which many programs read: the prompt; a line that begins with "Negative prompt: "; and as the last line the settings,
/// <c>Steps: 20, Sampler: Euler a, Seed: 1</c>. A value with a comma, a colon or a line break stands in quotes as in JSON. A prompt that looks like the other two parts cannot be told from them.
/// </remarks>
/// <param name="Prompt">What the picture shows; may have several lines.</param>
/// <param name="NegativePrompt">What it was guided away from; empty when nothing is said.</param>
/// <param name="Settings">The settings by their published names, such as <c>CFG scale</c>.</param>
public sealed partial record GenerationParameters(string Prompt, string NegativePrompt, IReadOnlyList<KeyValuePair<string, string>> Settings)
{
    /// <summary>How the name of a picture's size is written.</summary>
    public const string Size = "Size";

    private const string Negative = "Negative prompt:";
    private const int LeastSettings = 3, LongestText = 1 << 20;

    /// <summary>The value of a setting; null when there is none.</summary>
    /// <param name="name">Its published name, such as <c>Seed</c>.</param>
    public string? this[string name] => Settings.Where(setting => setting.Key == name).Select(setting => setting.Value).FirstOrDefault();

    /// <summary>Reads such a text. What does not look like settings is prompt.</summary>
    /// <param name="text">At most 1,048,576 characters.</param>
    /// <exception cref="FormatException">It is longer.</exception>
    public static GenerationParameters Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > LongestText) throw new FormatException($"The parameters of a picture have {text.Length} characters, above the limit of {LongestText}.");
        var lines = text.Trim().Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n');
        var settings = Setting().Matches(lines[^1]).Select(match => KeyValuePair.Create(match.Groups["name"].Value, Unquoted(match.Groups["value"].Value.Trim()))).ToList();
        if (settings.Count < LeastSettings) settings.Clear();
        else lines = lines[..^1];
        var negative = Array.FindIndex(lines, line => line.StartsWith(Negative, StringComparison.Ordinal));
        var prompt = string.Join('\n', negative < 0 ? lines : lines[..negative]).Trim();
        return new GenerationParameters(prompt, negative < 0 ? "" : string.Join('\n', lines[negative..])[Negative.Length..].Trim(), settings);
    }

    /// <summary>The text, as <see cref="Parse"/> reads it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Prompt).Append('\n');
        if (NegativePrompt.Length > 0) text.Append($"{Negative} {NegativePrompt}\n");
        return text.AppendJoin(", ", Settings.Select(setting => $"{setting.Key}: {Quoted(setting.Value)}")).ToString();
    }

    private static string Quoted(string value) => value.AsSpan().IndexOfAny(",:\n\"") < 0 ? value : $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";

    private static string Unquoted(string value)
    {
        if (value is not ['"', .., '"']) return value;
        try
        {
            return JsonSerializer.Deserialize(value, MetadataJson.Default.String) ?? value;
        }
        catch (JsonException)
        {
            return value;
        }
    }

    [GeneratedRegex("""\s*(?<name>\w[\w \-/]{0,63}):\s*(?<value>"(?:\\.|[^\\"])*"|[^,]*)(?:,|$)""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Setting();
}
