namespace Langevin.Models.Checkpoints.Conversion;

/// <summary>What a conversion wrote.</summary>
/// <param name="Tensors">Tensors in all.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="LeftOut">Components of the source for which the target has no place.</param>
public sealed record ConversionResult(int Tensors, long Bytes, IReadOnlyList<string> LeftOut);
