using System.Text.Json;
using System.Text.Json.Serialization;

namespace Langevin.Models.Checkpoints;

/// <summary>Reads and writes <see cref="PerLevel{T}"/>: a value, or a list of values.</summary>
/// <typeparam name="T">The type of a value.</typeparam>
public abstract class PerLevelConverter<T> : JsonConverter<PerLevel<T>>
{
    /// <summary>Reads one value.</summary>
    protected abstract T ReadOne(ref Utf8JsonReader reader);

    /// <summary>Writes one value.</summary>
    protected abstract void WriteOne(Utf8JsonWriter writer, T value);

    /// <inheritdoc/>
    public override PerLevel<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, PerLevel<T> value, JsonSerializerOptions options) => Write(writer, value);

    internal PerLevel<T> Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) return ReadOne(ref reader);
        List<T> values = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) values.Add(ReadOne(ref reader));
        return values.ToArray();
    }

    internal void Write(Utf8JsonWriter writer, PerLevel<T> value)
    {
        if (value.IsList) writer.WriteStartArray();
        foreach (var one in value.Values) WriteOne(writer, one);
        if (value.IsList) writer.WriteEndArray();
    }
}

/// <summary>Numbers a level.</summary>
public sealed class PerLevelNumbers : PerLevelConverter<long>
{
    /// <inheritdoc/>
    protected override long ReadOne(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) ? number : throw new JsonException("it is a whole number, or a list with one a level");

    /// <inheritdoc/>
    protected override void WriteOne(Utf8JsonWriter writer, long value) => writer.WriteNumberValue(value);
}

/// <summary>Switches a level.</summary>
public sealed class PerLevelSwitches : PerLevelConverter<bool>
{
    /// <inheritdoc/>
    protected override bool ReadOne(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw new JsonException("it is true or false, or a list with one a level"),
    };

    /// <inheritdoc/>
    protected override void WriteOne(Utf8JsonWriter writer, bool value) => writer.WriteBooleanValue(value);
}

/// <summary>Words a level.</summary>
public sealed class PerLevelWords : PerLevelConverter<string>
{
    /// <inheritdoc/>
    protected override string ReadOne(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException("it is a word, or a list with one a level");

    /// <inheritdoc/>
    protected override void WriteOne(Utf8JsonWriter writer, string value) => writer.WriteStringValue(value);
}

/// <summary>A number for all layers of a level, or one for each, a level.</summary>
public sealed class PerLevelDepths : PerLevelConverter<PerLevel<long>>
{
    private static readonly PerLevelNumbers Numbers = new();

    /// <inheritdoc/>
    protected override PerLevel<long> ReadOne(ref Utf8JsonReader reader) => Numbers.Read(ref reader);

    /// <inheritdoc/>
    protected override void WriteOne(Utf8JsonWriter writer, PerLevel<long> value) => Numbers.Write(writer, value);
}
