using System.Text.Json;
using System.Text.Json.Serialization;

namespace Langevin.Models;

/// <summary>Height and width in pixels; in a configuration one number when they are equal, else a list of both.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
[JsonConverter(typeof(ImageSizeConverter))]
public readonly record struct ImageSize(long Height, long Width)
{
    /// <summary>A square.</summary>
    public static implicit operator ImageSize(long side) => new(side, side);

    /// <summary>Such as <c>32 x 48</c>.</summary>
    public override string ToString() => $"{Height} x {Width}";
}

/// <summary>Reads and writes <see cref="ImageSize"/>.</summary>
public sealed class ImageSizeConverter : JsonConverter<ImageSize>
{
    /// <inheritdoc/>
    public override ImageSize Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number) return reader.GetInt64();
        if (reader.TokenType != JsonTokenType.StartArray || !reader.Read() || reader.TokenType != JsonTokenType.Number) throw Wrong();
        var height = reader.GetInt64();
        if (!reader.Read() || reader.TokenType != JsonTokenType.Number) throw Wrong();
        var width = reader.GetInt64();
        if (!reader.Read() || reader.TokenType != JsonTokenType.EndArray) throw Wrong();
        return new ImageSize(height, width);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ImageSize value, JsonSerializerOptions options)
    {
        if (value.Height == value.Width)
        {
            writer.WriteNumberValue(value.Height);
            return;
        }
        writer.WriteStartArray();
        writer.WriteNumberValue(value.Height);
        writer.WriteNumberValue(value.Width);
        writer.WriteEndArray();
    }

    private static JsonException Wrong() => new("a size is one number, or a list of height and width");
}
