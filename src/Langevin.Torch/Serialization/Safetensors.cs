using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Langevin.Torch.Serialization;

/// <summary>Writes safetensors files, byte for byte as the reference implementation does.</summary>
public static class Safetensors
{
    private const int Alignment = 8;
    private static readonly string Unhashed = "0x" + new string('0', 64);

    /// <summary>Writes tensors of any device and layout to a file, atomically: wide types first, then by name.</summary>
    /// <param name="path">The file; replaced when it exists.</param>
    /// <param name="tensors">The tensors by name.</param>
    /// <param name="metadata">Texts for <c>__metadata__</c>; Python's libraries expect <c>format</c> to be <c>pt</c>.</param>
    /// <exception cref="ArgumentException">A tensor has a type that the format lacks, or the name <c>__metadata__</c>.</exception>
    /// <exception cref="IOException">The file cannot be written; what was there is untouched.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        Write(path, tensors.Select(tensor => TensorSource.Of(tensor.Key, tensor.Value)), metadata);

    /// <summary>Writes tensors as they are read, one at a time, so that no more than one is in memory.</summary>
    /// <param name="path">The file; replaced when it exists.</param>
    /// <param name="tensors">The tensors; their names differ.</param>
    /// <param name="metadata">Texts for <c>__metadata__</c>.</param>
    /// <param name="hash">The name of a text that is to hold the SHA-256 of the tensors' bytes as <c>0x</c> and 64 digits, as modelspec has it; null for none.</param>
    /// <exception cref="ArgumentException">A tensor has a type that the format lacks, or the name <c>__metadata__</c>.</exception>
    /// <exception cref="IOException">The file cannot be written; what was there is untouched.</exception>
    public static void Write(string path, IEnumerable<TensorSource> tensors, IReadOnlyDictionary<string, string>? metadata, string? hash = null)
    {
        var ordered = tensors.OrderBy(source => SafetensorsTypes.Rank(source.Type)).ThenBy(source => source.Name, Utf8Order.Instance).ToList();
        if (ordered.Exists(source => source.Name == "__metadata__")) throw new ArgumentException("A tensor cannot be named '__metadata__' in a safetensors file; rename it.");
        if (hash is not null) metadata = new Dictionary<string, string>(metadata ?? new Dictionary<string, string>()) { [hash] = Unhashed };
        var header = Header(ordered, metadata);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            using var sum = hash is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var source in ordered) WriteElements(stream, source, sum);
            if (sum is null) return;
            stream.Position = header.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Unhashed)) + 2;
            stream.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(sum.GetHashAndReset())));
        });
    }

    private static byte[] Header(List<TensorSource> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        buffer.Write(stackalloc byte[sizeof(long)]);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (metadata is not null) WriteMetadata(json, metadata);
            var at = 0L;
            foreach (var source in tensors) at = WriteEntry(json, source, at);
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

    private static long WriteEntry(Utf8JsonWriter json, TensorSource source, long begin)
    {
        var end = checked(begin + source.Bytes);
        json.WriteStartObject(source.Name);
        json.WriteString("dtype", SafetensorsTypes.Name(source.Type));
        json.WriteStartArray("shape");
        foreach (var size in source.Shape) json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(begin);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
        return end;
    }

    private static void WriteElements(Stream stream, TensorSource source, IncrementalHash? sum)
    {
        using var scope = new TensorScope();
        var tensor = source.Read();
        if (tensor.Type != source.Type || !tensor.Shape.AsSpan().SequenceEqual(source.Shape))
            throw new ArgumentException($"Tensor '{source.Name}' was announced as {source.Type} [{string.Join(", ", source.Shape)}] and is {tensor}.");
        tensor.Detach().To(Device.Cpu).Contiguous().ReadBytes(bytes =>
        {
            stream.Write(bytes);
            sum?.AppendData(bytes);
        });
    }
}
