namespace Langevin.Torch.Serialization.Pickles;

/// <summary>A tensor of a pickle after every one of its numbers was compared with the storage that it views.</summary>
internal sealed record StridedEntry(string Name, ScalarType Type, long[] Shape, long Bytes, long[] Strides, StoragePlace Place, long First)
    : TensorEntry(Name, Type, Shape, Bytes)
{
    /// <summary>Checks a tensor against its storage.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="name">The tensor's name.</param>
    /// <param name="tensor">What the pickle says.</param>
    /// <param name="storages">What the file has.</param>
    /// <param name="fileBytes">The size of the file, which no tensor in it exceeds.</param>
    /// <exception cref="TensorFileException">It reaches beyond its storage, or its storage is not there.</exception>
    internal static StridedEntry Check(string path, string name, PickleTensor tensor, IReadOnlyDictionary<string, StoragePlace> storages, long fileBytes)
    {
        var storage = tensor.Storage;
        if (!storages.TryGetValue(storage.Key, out var place)) throw Bad(path, $"takes tensor '{name}' from a storage '{storage.Key}' that is not there");
        long size = tensor.Type.Size(), claimed = storage.Type.Size();
        if (storage.Elements < 0 || storage.First < 0 || storage.Elements > place.Bytes / claimed || storage.First > (place.Bytes / claimed) - storage.Elements)
            throw Bad(path, $"claims {storage.Elements} elements of {storage.Type} for tensor '{name}' where storage '{storage.Key}' has {place.Bytes} bytes");
        var held = storage.Elements * claimed / size;
        var (elements, last) = (1L, tensor.Offset);
        for (var i = 0; i < tensor.Shape.Length; i++)
        {
            var (extent, stride) = (tensor.Shape[i], tensor.Strides[i]);
            if (extent < 0 || stride < 0 || tensor.Offset < 0) throw Bad(path, $"gives tensor '{name}' a negative extent, stride or offset");
            if (extent > 1 && (stride > (long.MaxValue - last) / (extent - 1) || elements > long.MaxValue / size / extent)) throw Bad(path, $"gives tensor '{name}' more elements than can be");
            if (extent > 1) last += (extent - 1) * stride;
            elements *= extent;
        }
        if (elements > 0 && (tensor.Offset < 0 || last >= held)) throw Bad(path, $"has tensor '{name}' reach element {last} of a storage of {held}");
        if (elements * size > fileBytes) throw Bad(path, $"gives tensor '{name}' {elements} elements of {tensor.Type}, more than the whole file has");
        return new StridedEntry(name, tensor.Type, tensor.Shape, elements * size, tensor.Strides, place, place.Offset + (storage.First * claimed) + (tensor.Offset * size));
    }

    private static TensorFileException Bad(string path, string problem) => new(path, $"{problem}; the file is damaged or hostile, so fetch it again from a place that you trust.");
}
