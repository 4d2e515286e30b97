using System.Buffers.Binary;
using System.Text.Json;
using Langevin.Evaluation.Features.Networks;

namespace Langevin.Evaluation.Pictures;

/// <summary>The head of a <see cref="FeatureFile"/>: that of a safetensors file with one tensor, of one length whether the rows' hash is known yet or not.</summary>
internal sealed class FeatureFileHeader(FeatureNetwork network, IPictureSource source)
{
    /// <summary>The tensor's name.</summary>
    public const string Tensor = "rows";

    /// <summary>The metadata's entry with the SHA-256 of the rows.</summary>
    public const string Sum = "rows_sha256";

    private const int Alignment = 8, HashLength = 64;

    /// <summary>Numbers of a row: features, probabilities, the class asked for.</summary>
    public long Width => network.Dimensions + network.Classes + 1;

    /// <summary>Bytes before the first row.</summary>
    public int Length => Bytes(null).Length;

    /// <summary>The head.</summary>
    /// <param name="hash">The hash of the rows; null for rows that are still being written.</param>
    public byte[] Bytes(string? hash)
    {
        using var buffer = new MemoryStream();
        buffer.Write(stackalloc byte[sizeof(long)]);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            json.WriteString("format", "pt");
            json.WriteString("network", network.Identity);
            json.WriteString("resize", network.Framing.Protocol);
            json.WriteString("pictures", source.Fingerprint);
            json.WriteString(Sum, hash ?? new string('0', HashLength));
            json.WriteEndObject();
            json.WriteStartObject(Tensor);
            json.WriteString("dtype", "F32");
            json.WriteStartArray("shape");
            json.WriteNumberValue(source.Count);
            json.WriteNumberValue(Width);
            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(0);
            json.WriteNumberValue(checked(source.Count * Width * sizeof(float)));
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }
        while (buffer.Length % Alignment != 0) buffer.WriteByte((byte)' ');
        var bytes = buffer.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(bytes, bytes.Length - sizeof(long));
        return bytes;
    }
}
