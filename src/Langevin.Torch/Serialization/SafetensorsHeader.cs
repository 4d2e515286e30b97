using System.Text.Json;

namespace Langevin.Torch.Serialization;

/// <summary>
/// Reads the JSON header of a safetensors file and checks it whole: the tensors must fill the data section exactly,
/// without holes or overlaps, before anybody trusts an offset in it.
/// </summary>
internal ref struct SafetensorsHeader
{
    /// <summary>The most bytes that a header may have, as in the reference implementation.</summary>
    internal const int Limit = 100_000_000;

    private const int MostDimensions = 64;
    private const string Remedy = "the file is damaged; fetch or write it again.";

    private readonly string path;
    private readonly long dataStart;
    private readonly long dataBytes;
    private Utf8JsonReader json;

    private SafetensorsHeader(string path, ReadOnlySpan<byte> header, long dataBytes)
    {
        (this.path, this.dataBytes) = (path, dataBytes);
        dataStart = sizeof(long) + header.Length;
        json = new Utf8JsonReader(header);
    }

    internal Dictionary<string, string> Metadata { get; private set; } = [];

    internal Dictionary<string, SafetensorsEntry> Entries { get; } = [];

    /// <summary>Parses a header that is followed by <paramref name="dataBytes"/> bytes of tensors.</summary>
    /// <exception cref="SafetensorsException">It is not a header, or describes other data than that.</exception>
    internal static SafetensorsHeader Parse(string path, ReadOnlySpan<byte> header, long dataBytes)
    {
        var parsed = new SafetensorsHeader(path, header, dataBytes);
        try
        {
            parsed.ReadAll();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new SafetensorsException(path, $"has a header that is not valid JSON ({e.Message.TrimEnd('.')}); {Remedy}", e);
        }
        parsed.CheckLayout();
        return parsed;
    }

    private void ReadAll()
    {
        json.Read();
        Expect(JsonTokenType.StartObject, "the header");
        var hasMetadata = false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            if (name == "__metadata__" ? hasMetadata : Entries.ContainsKey(name)) throw Bad($"names '{name}' twice");
            if (name != "__metadata__") Entries.Add(name, ReadEntry(name));
            else Metadata = ReadMetadata();
            hasMetadata |= name == "__metadata__";
        }
        json.Read(); // only white space may follow; anything else is refused here
    }

    private Dictionary<string, string> ReadMetadata()
    {
        Expect(JsonTokenType.StartObject, "__metadata__");
        var metadata = new Dictionary<string, string>();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var key = json.GetString()!;
            json.Read();
            Expect(JsonTokenType.String, $"the metadata '{key}'");
            if (!metadata.TryAdd(key, json.GetString()!)) throw Bad($"has the metadata '{key}' twice");
        }
        return metadata;
    }

    private SafetensorsEntry ReadEntry(string name)
    {
        Expect(JsonTokenType.StartObject, $"tensor '{name}'");
        ScalarType? type = null;
        long[]? shape = null, offsets = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var property = json.GetString()!;
            json.Read();
            switch (property)
            {
                case "dtype" when type is null: type = ReadType(name); break;
                case "shape" when shape is null: shape = ReadNumbers(name, property, MostDimensions); break;
                case "data_offsets" when offsets is null: offsets = ReadNumbers(name, property, 2); break;
                default: throw Bad($"has an unknown or repeated property '{property}' in tensor '{name}'");
            }
        }
        if (type is null || shape is null || offsets is not { Length: 2 }) throw Bad($"gives tensor '{name}' no complete dtype, shape and data_offsets");
        return Entry(name, type.Value, shape, offsets[0], offsets[1]);
    }

    private ScalarType ReadType(string name)
    {
        Expect(JsonTokenType.String, $"the dtype of tensor '{name}'");
        var text = json.GetString();
        return SafetensorsTypes.Find(text) ?? throw new SafetensorsException(path, $"has tensor '{name}' of dtype '{text}', which is not supported; convert it to one of {SafetensorsTypes.Names}.");
    }

    private long[] ReadNumbers(string name, string property, int most)
    {
        Expect(JsonTokenType.StartArray, $"the {property} of tensor '{name}'");
        List<long> numbers = [];
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out var number) || number < 0)
                throw Bad($"has something other than a non-negative 64-bit integer in the {property} of tensor '{name}'");
            if (numbers.Count == most) throw Bad($"has more than {most} numbers in the {property} of tensor '{name}'");
            numbers.Add(number);
        }
        return [.. numbers];
    }

    private readonly SafetensorsEntry Entry(string name, ScalarType type, long[] shape, long begin, long end)
    {
        var bytes = (long)type.Size();
        var extent = bytes; // with empty dimensions counted as one: strides must not overflow either
        foreach (var size in shape)
        {
            if (size > 0 && extent > long.MaxValue / size) throw Bad($"gives tensor '{name}' the shape [{string.Join(", ", shape)}], more than 2^63 bytes");
            extent *= Math.Max(size, 1);
            bytes *= size;
        }
        if (end < begin || end > dataBytes) throw Bad($"gives tensor '{name}' the bytes {begin} to {end} of {dataBytes}");
        if (end - begin != bytes) throw Bad($"gives tensor '{name}' {end - begin} bytes where {SafetensorsTypes.Name(type)} [{string.Join(", ", shape)}] takes {bytes}");
        return new SafetensorsEntry(name, type, shape, dataStart + begin, bytes);
    }

    private readonly void CheckLayout()
    {
        var at = dataStart;
        foreach (var entry in Entries.Values.OrderBy(entry => entry.Offset).ThenBy(entry => entry.Bytes))
        {
            if (entry.Offset < at) throw Bad($"has tensor '{entry.Name}' overlap the one before it by {at - entry.Offset} bytes");
            if (entry.Offset > at) throw Bad($"has a hole of {entry.Offset - at} bytes before tensor '{entry.Name}'");
            at += entry.Bytes;
        }
        if (at != dataStart + dataBytes) throw Bad($"has {dataBytes} bytes of data where its tensors take {at - dataStart}");
    }

    private readonly void Expect(JsonTokenType type, string what)
    {
        if (json.TokenType != type) throw Bad($"has {json.TokenType} where {what} should be {type}");
    }

    private readonly SafetensorsException Bad(string problem) => new(path, $"{problem}; {Remedy}");
}
