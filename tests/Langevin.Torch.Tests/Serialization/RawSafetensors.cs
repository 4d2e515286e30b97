using System.Buffers.Binary;
using System.Text;

namespace Langevin.Torch.Tests.Serialization;

/// <summary>Safetensors files made by hand, sound or not.</summary>
internal static class RawSafetensors
{
    public static byte[] Bytes(string header, int dataBytes)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[sizeof(long) + json.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, json.Length);
        json.CopyTo(bytes, sizeof(long));
        for (var i = 0; i < dataBytes; i++) bytes[sizeof(long) + json.Length + i] = (byte)i;
        return bytes;
    }

    public static string Write(TemporaryFolder folder, string header, int dataBytes)
    {
        File.WriteAllBytes(folder["raw.safetensors"], Bytes(header, dataBytes));
        return folder["raw.safetensors"];
    }

    /// <summary>One entry of a header.</summary>
    public static string Entry(string name, string type, string shape, string offsets) =>
        $$"""{{name}}:{"dtype":"{{type}}","shape":[{{shape}}],"data_offsets":[{{offsets}}]}""";
}
