using System.Buffers.Binary;
using System.Text;

namespace Langevin.Torch.Tests.Serialization.Pickles;

/// <summary>Writes pickles by hand, hostile ones among them, and the archives around them.</summary>
internal sealed class PickleBytes
{
    private readonly MemoryStream bytes = new();

    public PickleBytes() => Raw(0x80, 2);

    public byte[] Bytes => bytes.ToArray();

    public PickleBytes Raw(params byte[] opcodes)
    {
        bytes.Write(opcodes);
        return this;
    }

    public PickleBytes Op(string opcodes) => Raw(Encoding.Latin1.GetBytes(opcodes));

    public PickleBytes Name(string module, string name) => Op($"c{module}\n{name}\n");

    public PickleBytes Text(string text)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, Encoding.UTF8.GetByteCount(text));
        return Op("X").Raw(length).Raw(Encoding.UTF8.GetBytes(text));
    }

    public PickleBytes Number(long number)
    {
        var value = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(value, number);
        return Raw(0x8a, 8).Raw(value);
    }

    /// <summary>A tensor of floats over storage <paramref name="key"/>.</summary>
    public PickleBytes Tensor(string key, long elements, long offset, long[] shape, long[] strides)
    {
        Name("torch._utils", "_rebuild_tensor_v2").Op("((").Text("storage").Name("torch", "FloatStorage").Text(key).Text("cpu").Number(elements).Op("tQ").Number(offset);
        foreach (var numbers in (long[][])[shape, strides])
        {
            Op("(");
            foreach (var number in numbers) Number(number);
            Op("t");
        }
        return Raw(0x89).Op(")tR");
    }

    /// <summary>A dictionary with one tensor, which ends the pickle.</summary>
    public static byte[] OneTensor(long elements = 2, long offset = 0, long[]? shape = null, long[]? strides = null) =>
        new PickleBytes().Op("}").Text("w").Tensor("0", elements, offset, shape ?? [2], strides ?? [1]).Op("s.").Bytes;
}
