using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Langevin.Torch;

namespace Langevin.Oracles;

/// <summary>Writes a dictionary of tensors as torch.save does: an archive of a pickle (protocol 2) and a file for each tensor.</summary>
public static class PyTorchArchive
{
    private static readonly Dictionary<ScalarType, string> Storages = new()
    {
        [ScalarType.Float32] = "FloatStorage", [ScalarType.Float16] = "HalfStorage", [ScalarType.BFloat16] = "BFloat16Storage", [ScalarType.Int64] = "LongStorage", [ScalarType.Int32] = "IntStorage",
    };

    /// <summary>Writes contiguous tensors, inside of an entry <c>state_dict</c> when <paramref name="wrapped"/>.</summary>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, bool wrapped = false)
    {
        using var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        var pickle = new MemoryStream();
        pickle.Write([0x80, 2, (byte)'}']);
        if (wrapped) pickle.Write([.. Text("global_step"), .. Number(7), (byte)'s', .. Text("state_dict"), (byte)'}']);
        Write(archive, pickle, tensors, 0);
        if (wrapped) pickle.WriteByte((byte)'s');
        Finish(archive, pickle);
    }

    /// <summary>Writes dictionaries of contiguous tensors inside of one.</summary>
    public static void WriteNested(string path, IReadOnlyDictionary<string, Dictionary<string, Tensor>> groups)
    {
        using var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        var pickle = new MemoryStream();
        pickle.Write([0x80, 2, (byte)'}']);
        var key = 0;
        foreach (var (name, tensors) in groups)
        {
            pickle.Write([.. Text(name), (byte)'}']);
            key = Write(archive, pickle, tensors, key);
            pickle.WriteByte((byte)'s');
        }
        Finish(archive, pickle);
    }

    private static void Finish(ZipArchive archive, MemoryStream pickle)
    {
        pickle.WriteByte((byte)'.');
        using var data = archive.CreateEntry("archive/data.pkl", CompressionLevel.NoCompression).Open();
        data.Write(pickle.ToArray());
    }

    /// <summary>Writes the entries of a dictionary that is open; gives the number of the next file.</summary>
    private static int Write(ZipArchive archive, MemoryStream pickle, IReadOnlyDictionary<string, Tensor> tensors, int key)
    {
        foreach (var (name, tensor) in tensors)
        {
            var strides = new long[tensor.Shape.Length];
            for (var (i, next) = (strides.Length - 1, 1L); i >= 0; i--) (strides[i], next) = (next, next * tensor.Shape[i]);
            pickle.Write([.. Text(name), .. Name("torch._utils", "_rebuild_tensor_v2"), .. "(("u8, .. Text("storage"), .. Name("torch", Storages[tensor.Type]), .. Text($"{key}"), .. Text("cpu"), .. Number(tensor.Elements), .. "tQ"u8,
                .. Number(0), .. Tuple(tensor.Shape), .. Tuple(strides), 0x89, .. Name("collections", "OrderedDict"), .. ")RtRs"u8]);
            using var file = archive.CreateEntry($"archive/data/{key++}", CompressionLevel.NoCompression).Open();
            file.Write(Bytes(tensor));
        }
        return key;
    }

    private static byte[] Bytes(Tensor tensor) => tensor.Type switch
    {
        ScalarType.Int64 => [.. tensor.ToArray<long>().SelectMany(BitConverter.GetBytes)],
        ScalarType.Int32 => [.. tensor.ToArray<int>().SelectMany(BitConverter.GetBytes)],
        ScalarType.Float16 => [.. tensor.ToArray<Half>().SelectMany(BitConverter.GetBytes)],
        ScalarType.BFloat16 => [.. tensor.To(ScalarType.Float32).ToArray<float>().SelectMany(number => BitConverter.GetBytes(number)[2..])],
        _ => [.. tensor.ToArray<float>().SelectMany(BitConverter.GetBytes)],
    };

    private static byte[] Name(string module, string name) => Encoding.ASCII.GetBytes($"c{module}\n{name}\n");

    private static byte[] Text(string text) => [(byte)'X', .. BitConverter.GetBytes(Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Number(long number)
    {
        var value = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(value, number);
        return [0x8a, 8, .. value];
    }

    private static byte[] Tuple(long[] numbers) => [(byte)'(', .. numbers.SelectMany(Number), (byte)'t'];
}
