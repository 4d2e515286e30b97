namespace Langevin.Torch.Serialization.Gguf;

/// <summary>One tensor of a GGUF file after its place was checked.</summary>
internal sealed record GgufEntry(string Name, ScalarType Type, long[] Shape, long Bytes, long Offset, GgufType Stored) : TensorEntry(Name, Type, Shape, Bytes);
