namespace Langevin.Torch.Serialization.Pickles;

/// <summary>A function that is understood: from its arguments to a value; null when the arguments are not what it takes.</summary>
internal sealed record PickleCall(Func<object?[], object?> Apply);

/// <summary>What the few understood functions of <c>torch.save</c>'s pickles make of their arguments.</summary>
internal static class PickleCalls
{
    private const int MostDimensions = 16;

    /// <summary><c>OrderedDict()</c>, or of a list of pairs.</summary>
    internal static object? OrderedDictionary(object?[] arguments)
    {
        var made = new PickleDictionary();
        if (arguments is []) return made;
        if (arguments is not [List<object?> pairs]) return null;
        foreach (var pair in pairs)
            if (Items(pair) is [var key, var value]) made.Entries.Add((key, value));
            else return null;
        return made;
    }

    /// <summary><c>_rebuild_tensor_v2(storage, storage_offset, size, stride, requires_grad, backward_hooks, metadata)</c>; what follows the strides may be missing.</summary>
    internal static object? Tensor(object?[] arguments) =>
        arguments is [PickleStorage storage, long offset, var shape, var strides, ..] && !HasMetadata(arguments, 6) ? Made(storage, storage.Type, offset, shape, strides) : null;

    /// <summary><c>_rebuild_tensor_v3(storage, storage_offset, size, stride, requires_grad, backward_hooks, dtype, metadata)</c>: the storage is of bytes.</summary>
    internal static object? TypedTensor(object?[] arguments) =>
        arguments is [PickleStorage storage, long offset, var shape, var strides, _, _, PickleType type, ..] && !HasMetadata(arguments, 7) ? Made(storage, type.Type, offset, shape, strides) : null;

    /// <summary><c>_rebuild_parameter(data, requires_grad, backward_hooks)</c>.</summary>
    internal static object? Parameter(object?[] arguments) => arguments is [PickleTensor data, ..] ? data : null;

    /// <summary><c>torch.Size(sizes)</c>.</summary>
    internal static object? Size(object?[] arguments) => arguments is [var sizes] ? Items(sizes) : null;

    private static PickleTensor? Made(PickleStorage storage, ScalarType type, long offset, object? shape, object? strides) =>
        Numbers(shape) is { } sizes && Numbers(strides) is { } steps && sizes.Length == steps.Length ? new PickleTensor(storage, type, offset, sizes, steps) : null;

    /// <summary>Conjugate and negative bits change what the numbers mean.</summary>
    private static bool HasMetadata(object?[] arguments, int at) => arguments.Length > at && arguments[at] is not (null or PickleDictionary { Entries.Count: 0 });

    private static long[]? Numbers(object? value)
    {
        if (Items(value) is not { Count: <= MostDimensions } items) return null;
        var numbers = new long[items.Count];
        for (var i = 0; i < numbers.Length; i++)
            if (items[i] is long number) numbers[i] = number;
            else return null;
        return numbers;
    }

    private static IReadOnlyList<object?>? Items(object? value) => value switch
    {
        object?[] tuple => tuple,
        List<object?> list => list,
        _ => null,
    };
}
