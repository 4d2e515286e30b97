using System.Text;

namespace Langevin.Torch.Tests.Serialization.Gguf;

/// <summary>Writes GGUF files by hand.</summary>
internal sealed class GgufBytes
{
    private readonly MemoryStream facts = new(), tensors = new(), data = new();
    private ulong factCount, tensorCount;

    public uint Version { get; init; } = 3;

    public int Alignment { get; init; } = 32;

    public ulong? FactCount { get; init; }

    public ulong? TensorCount { get; init; }

    public static byte[] Text(string text) => [.. BitConverter.GetBytes((ulong)Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];

    public GgufBytes Fact(string name, uint type, params byte[] value)
    {
        facts.Write([.. Text(name), .. BitConverter.GetBytes(type), .. value]);
        factCount++;
        return this;
    }

    public GgufBytes Fact(string name, string value) => Fact(name, 8, Text(value));

    /// <summary>A tensor whose dimensions stand in the file's order, the fastest first.</summary>
    public GgufBytes Tensor(string name, uint type, ulong[] dimensions, byte[] bytes, ulong? offset = null)
    {
        data.Write(new byte[(Alignment - ((int)data.Length % Alignment)) % Alignment]);
        tensors.Write([.. Text(name), .. BitConverter.GetBytes((uint)dimensions.Length), .. dimensions.SelectMany(BitConverter.GetBytes), .. BitConverter.GetBytes(type), .. BitConverter.GetBytes(offset ?? (ulong)data.Length)]);
        data.Write(bytes);
        tensorCount++;
        return this;
    }

    public byte[] Bytes()
    {
        byte[] header = [.. "GGUF"u8, .. BitConverter.GetBytes(Version), .. BitConverter.GetBytes(TensorCount ?? tensorCount), .. BitConverter.GetBytes(FactCount ?? factCount), .. facts.ToArray(), .. tensors.ToArray()];
        return [.. header, .. new byte[(Alignment - (header.Length % Alignment)) % Alignment], .. data.ToArray()];
    }
}
