using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using Langevin.Media.Images;

namespace Langevin.Media.Tests;

/// <summary>The uint8 tensors of a golden file, as pictures; read without libtorch.</summary>
internal static class GoldenBytes
{
    public static Image Read(string file, string tensor)
    {
        var (shape, bytes) = Find(file, tensor);
        return new Image(shape[1], shape[0], shape.Length == 3 ? shape[2] : 1, bytes);
    }

    public static (int[] Shape, float[] Values) ReadFloats(string file, string tensor)
    {
        var (shape, bytes) = Find(file, tensor);
        return (shape, MemoryMarshal.Cast<byte, float>(bytes.Span).ToArray());
    }

    private static (int[] Shape, Memory<byte> Bytes) Find(string file, string tensor)
    {
        var bytes = File.ReadAllBytes(Path.Combine(Folder(), file));
        var header = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        using var json = JsonDocument.Parse(bytes.AsMemory(8, header));
        var entry = json.RootElement.GetProperty(tensor);
        int[] shape = [.. entry.GetProperty("shape").EnumerateArray().Select(side => side.GetInt32())];
        var (start, end) = (entry.GetProperty("data_offsets")[0].GetInt32(), entry.GetProperty("data_offsets")[1].GetInt32());
        return (shape, bytes.AsMemory(8 + header + start, end - start));
    }

    private static string Folder([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "Goldens", "media");
}
