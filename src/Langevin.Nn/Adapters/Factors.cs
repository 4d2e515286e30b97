using Langevin.Torch;

namespace Langevin.Nn.Adapters;

/// <summary>A matrix of low rank in two factors, or with a core that has the kernel (Tucker's decomposition), as LyCORIS stores them.</summary>
/// <param name="A">[out, rank]; with a core [rank, out].</param>
/// <param name="B">[rank, in * kernel]; with a core [rank, in].</param>
/// <param name="Core">[rank of A, rank of B, ...kernel], or null.</param>
internal sealed record Factors(Tensor A, Tensor B, Tensor? Core)
{
    /// <summary>The rows of the product.</summary>
    public long Rows => A.Size(Core is null ? 0 : 1);

    /// <summary>The columns of the product.</summary>
    public long Columns => Core is null ? B.Elements / B.Size(0) : B.Size(1) * (Core.Elements / (Core.Size(0) * Core.Size(1)));

    /// <summary>Checks factors before anything is made of them.</summary>
    /// <exception cref="ArgumentException">They do not fit each other.</exception>
    public static void Check(Tensor a, Tensor b, Tensor? core)
    {
        var fits = a.Dimensions >= 2 && b.Dimensions >= 2 && a.Elements == a.Size(0) * a.Size(1) && b.Elements > 0
            && (core is null ? a.Size(1) == b.Size(0) : core.Dimensions == 4 && b.Elements == b.Size(0) * b.Size(1) && core.Size(0) == a.Size(0) && core.Size(1) == b.Size(0));
        if (!fits)
            throw new ArgumentException($"The factors [{string.Join(", ", a.Shape)}] and [{string.Join(", ", b.Shape)}]{(core is null ? "" : $" with the core [{string.Join(", ", core.Shape)}]")} have no rank in common; they belong to different adapters.");
    }

    /// <summary>The product: [rows, columns].</summary>
    public Tensor Product() => Core is null
        ? A.Flatten(1).MatMul(B.Flatten(1))
        : Tensor.Einsum("rskl,ro,si->oikl", Core, A.Flatten(1), B.Flatten(1)).Flatten(1);
}
