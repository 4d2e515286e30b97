namespace Langevin.Torch.Serialization;

/// <summary>One tensor of a safetensors file, as its header describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Shape">Its extents; empty for a single number.</param>
/// <param name="Offset">Where its first byte stands, from the start of the file.</param>
/// <param name="Bytes">How many bytes it takes.</param>
public sealed record SafetensorsEntry(string Name, ScalarType Type, long[] Shape, long Offset, long Bytes) : TensorEntry(Name, Type, Shape, Bytes);
