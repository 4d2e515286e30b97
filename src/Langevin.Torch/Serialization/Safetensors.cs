using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Langevin.Torch.Serialization;

/// <summary>Writes safetensors files, byte for byte as the reference implementation does.</summary>
public static class Safetensors
{
    private const int Alignment = 8;

    /// <summary>Writes tensors of any device and layout to a file, atomically: wide types first, then by name.</summary>
    /// <param name="path">The file; replaced when it exists.</param>
    /// <param name="tensors">The tensors by name.</param>
    /// <param name="metadata">Texts for <c>__metadata__</c>; Python's libraries expect <c>format</c> to be <c>pt</c>.</param>
    /// <exception cref="ArgumentException">A tensor has a type that the format lacks, or the name <c>__metadata__</c>.</exception>
    /// <exception cref="IOException">The file cannot be written; what was there is untouched.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        if (tensors.ContainsKey("__metadata__")) throw new ArgumentException("A tensor cannot be named '__metadata__' in a safetensors file; rename it.");
        var ordered = tensors.OrderBy(entry => SafetensorsTypes.Rank(entry.Value.Type)).ThenBy(entry => entry.Key, Utf8Order.Instance).ToList();
        var header = Header(ordered, metadata);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            foreach (var (_, tensor) in ordered) WriteElements(stream, tensor);
        });
    }

    private static byte[] Header(List<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        buffer.Write(stackalloc byte[sizeof(long)]);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (metadata is not null) WriteMetadata(json, metadata);
            var at = 0L;
            foreach (var (name, tensor) in tensors) at = WriteEntry(json, name, tensor, at);
            json.WriteEndObject();
        }
        while (buffer.Length % Alignment != 0) buffer.WriteByte((byte)' ');
        var bytes = buffer.ToArray();
        if (bytes.Length - sizeof(long) > SafetensorsHeader.Limit)
            throw new ArgumentException($"The header would take {bytes.Length} bytes, above the format's limit of {SafetensorsHeader.Limit}; write fewer tensors to a file.");
        BinaryPrimitives.WriteInt64LittleEndian(bytes, bytes.Length - sizeof(long));
        return bytes;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        json.WriteStartObject("__metadata__");
        foreach (var (key, text) in metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal)) json.WriteString(key, text);
        json.WriteEndObject();
    }

    private static long WriteEntry(Utf8JsonWriter json, string name, Tensor tensor, long begin)
    {
        var end = checked(begin + tensor.Bytes);
        json.WriteStartObject(name);
        json.WriteString("dtype", SafetensorsTypes.Name(tensor.Type));
        json.WriteStartArray("shape");
        foreach (var size in tensor.Shape) json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(begin);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
        return end;
    }

    private static void WriteElements(Stream stream, Tensor tensor)
    {
        using var scope = new TensorScope();
        tensor.Detach().To(Device.Cpu).Contiguous().ReadBytes(stream.Write);
    }
}
