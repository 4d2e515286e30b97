namespace Langevin.Torch.Serialization;

/// <summary>The format's names of element types, in the order in which the reference writer lays tensors out.</summary>
internal static class SafetensorsTypes
{
    private static readonly (string Name, ScalarType Type)[] InOrder =
    [
        ("U64", ScalarType.UInt64), ("I64", ScalarType.Int64), ("F64", ScalarType.Float64),
        ("F32", ScalarType.Float32), ("U32", ScalarType.UInt32), ("I32", ScalarType.Int32),
        ("BF16", ScalarType.BFloat16), ("F16", ScalarType.Float16), ("U16", ScalarType.UInt16), ("I16", ScalarType.Int16),
        ("F8_E4M3", ScalarType.Float8E4M3), ("F8_E5M2", ScalarType.Float8E5M2), ("I8", ScalarType.Int8), ("U8", ScalarType.UInt8),
        ("BOOL", ScalarType.Bool),
    ];

    internal static string Names => string.Join(", ", InOrder.Select(entry => entry.Name));

    internal static ScalarType? Find(string? name)
    {
        foreach (var entry in InOrder)
            if (entry.Name == name) return entry.Type;
        return null;
    }

    /// <summary>The place in the writing order: wide types first, so that every tensor is aligned.</summary>
    internal static int Rank(ScalarType type)
    {
        var rank = Array.FindIndex(InOrder, entry => entry.Type == type);
        return rank >= 0 ? rank : throw new ArgumentException($"safetensors cannot hold {type}; convert the tensor to one of {Names}.");
    }

    internal static string Name(ScalarType type) => InOrder[Rank(type)].Name;
}
