using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Langevin.Diffusion.Configuration;

/// <summary>A number that may be infinite, which Python's JSON writes bare (-Infinity) and others as text ("-inf"); written back as it was read.</summary>
/// <param name="Value">The number.</param>
[JsonConverter(typeof(LooseNumberConverter))]
public readonly record struct LooseNumber(double Value)
{
    /// <summary>How the file spells it; null for a plain number.</summary>
    public string? Text { get; init; }

    /// <summary>A plain number.</summary>
    public static implicit operator LooseNumber(double value) => new(value);
}

/// <summary>Reads and writes <see cref="LooseNumber"/>.</summary>
internal sealed class LooseNumberConverter : JsonConverter<LooseNumber>
{
    public override LooseNumber Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number) return reader.GetDouble();
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException("a number is expected");
        return new LooseNumber(text.ToLowerInvariant() switch
        {
            "-inf" or "-infinity" => double.NegativeInfinity,
            "inf" or "infinity" => double.PositiveInfinity,
            _ => throw new JsonException($"'{text}' is no number"),
        }) { Text = text };
    }

    public override void Write(Utf8JsonWriter writer, LooseNumber number, JsonSerializerOptions options)
    {
        if (double.IsFinite(number.Value)) writer.WriteNumberValue(number.Value);
        else writer.WriteStringValue(number.Text ?? number.Value.ToString(CultureInfo.InvariantCulture));
    }
}
