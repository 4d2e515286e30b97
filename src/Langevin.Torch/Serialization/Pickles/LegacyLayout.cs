using System.Buffers.Binary;

namespace Langevin.Torch.Serialization.Pickles;

/// <summary>
/// Files of <c>torch.save</c> before release 1.6: pickles one after the other (a number, a version, the machine, the value, the keys of the storages), then
/// each storage as the number of its elements and their bytes.
/// </summary>
internal sealed class LegacyLayout(string path, MappedFile mapping)
{
    private const int LongestPickle = 256 << 20, MostStorages = 1_000_000;
    private readonly List<PickleStorage> storages = [];
    private long at;

    /// <summary>The value of the next pickle.</summary>
    internal object? Next()
    {
        var value = PickleReader.Read(path, mapping.Bytes(at, (int)Math.Min(LongestPickle, mapping.Length - at)), storages, out var length);
        at += length;
        return value;
    }

    /// <summary>Where the storages lie; how wide their elements are is what the pickle said where it referred to them.</summary>
    internal Dictionary<string, StoragePlace> Storages()
    {
        if (Next() is not List<object?> { Count: <= MostStorages } keys) throw Bad("has no list of its storages");
        var widths = storages.DistinctBy(storage => storage.Key).ToDictionary(storage => storage.Key, storage => storage.Type.Size());
        Dictionary<string, StoragePlace> places = [];
        foreach (var key in keys)
        {
            if (key is not string text || !widths.TryGetValue(text, out var width)) throw Bad($"lists a storage '{key}' to which nothing refers");
            if (mapping.Length - at < sizeof(long)) throw Bad($"ends before storage '{text}'");
            var elements = BinaryPrimitives.ReadInt64LittleEndian(mapping.Bytes(at, sizeof(long)));
            at += sizeof(long);
            if (elements < 0 || elements > (mapping.Length - at) / width) throw Bad($"claims {elements} elements in storage '{text}' and has {mapping.Length - at} bytes left");
            if (!places.TryAdd(text, new StoragePlace(at, elements * width, 0))) throw Bad($"lists storage '{text}' twice");
            at += elements * width;
        }
        return places;
    }

    private TensorFileException Bad(string problem) => new(path, $"{problem}; the file is damaged or hostile, so fetch it again from a place that you trust.");
}
