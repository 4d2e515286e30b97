namespace Langevin.Torch.Serialization.Pickles;

/// <summary>An object of a kind that is no tensor: known by its name, and never made.</summary>
internal sealed record PickleOpaque(string Name);

/// <summary>The element type that a storage's class or a <c>torch.dtype</c> names.</summary>
internal sealed record PickleType(ScalarType Type);

/// <summary>A storage that a pickle refers to.</summary>
/// <param name="Key">Its key among the file's storages.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Elements">How many elements are claimed.</param>
/// <param name="First">The first of them in the keyed storage, in elements: views of a storage in the legacy layout.</param>
internal sealed record PickleStorage(string Key, ScalarType Type, long Elements, long First);

/// <summary>A tensor: a view of a storage, in elements. Nothing of it is checked yet.</summary>
internal sealed record PickleTensor(PickleStorage Storage, ScalarType Type, long Offset, long[] Shape, long[] Strides);
