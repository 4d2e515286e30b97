namespace Langevin.Models.Checkpoints.Conversion;

/// <summary>What a conversion wrote.</summary>
/// <param name="Tensors">Tensors in all.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="LeftOut">Components of the source for which the target has no place.</param>
public sealed record ConversionResult(int Tensors, long Bytes, IReadOnlyList<string> LeftOut)
{
    /// <summary>What the source does not say and was assumed, a sentence each.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];
}
