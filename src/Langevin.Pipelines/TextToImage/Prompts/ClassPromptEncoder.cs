using System.Globalization;
using System.Text.Json.Nodes;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage.Prompts;

/// <summary>Reads a prompt as a class: its number, or one of its names as the checkpoint has them (<c>id2label</c>).</summary>
/// <param name="classes">How many classes there are; the number after them stands for none.</param>
/// <param name="names">Names by number, several with commas between; null where the checkpoint has none.</param>
internal sealed class ClassPromptEncoder(long classes, JsonObject? names) : IPromptEncoder
{
    private readonly Dictionary<string, long> numbers = Numbers(names);

    /// <summary>The numbers of classes: [P, 1], Int64.</summary>
    /// <inheritdoc/>
    public PromptCondition Encode(IReadOnlyList<Prompt> wanted, IReadOnlyList<Prompt?> unwanted, PromptReading reading) =>
        new(Tensor.From(wanted.Concat(unwanted).Select(prompt => Number(prompt?.Text)).ToArray(), wanted.Count + unwanted.Count, 1));

    private long Number(string? prompt)
    {
        if (string.IsNullOrWhiteSpace(prompt)) return classes;
        if (long.TryParse(prompt, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number < classes ? number : throw new ArgumentException($"Class {number} does not exist: this model has the classes 0 to {classes - 1}.");
        return numbers.TryGetValue(prompt.Trim(), out number)
            ? number
            : throw new ArgumentException($"This model makes images of classes, and '{prompt}' is none; {(numbers.Count == 0 ? "" : "give one of the names in its model_index.json, or ")}give a number from 0 to {classes - 1}.");
    }

    private static Dictionary<string, long> Numbers(JsonObject? names)
    {
        var numbers = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in names ?? [])
            if (long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && value is JsonValue text && text.TryGetValue<string>(out var labels))
                foreach (var label in labels.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) numbers.TryAdd(label, number);
        return numbers;
    }
}
