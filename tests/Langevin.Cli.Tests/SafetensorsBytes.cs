using System.Buffers.Binary;
using System.Text;

namespace Langevin.Cli.Tests;

/// <summary>Safetensors files made by hand, sound ones and others.</summary>
internal static class SafetensorsBytes
{
    /// <summary>A header and so many bytes of zeros after it.</summary>
    public static byte[] File(string header, int data)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[sizeof(long) + text.Length + data];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, text.Length);
        text.CopyTo(bytes, sizeof(long));
        return bytes;
    }

    /// <summary>Two tensors: <c>conv_in.weight</c> [2, 3] of floats and <c>steps</c>, one whole number.</summary>
    public static byte[] Sound() => File("""{"__metadata__":{"format":"pt","made_by":"hand"},"steps":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},"conv_in.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[8,32]}}""", 32);
}
