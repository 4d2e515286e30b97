using Langevin.Torch;

namespace Langevin.Nn.Layers;

/// <summary>A table of learned rows, looked up by number: [...] integers to [..., width].</summary>
public sealed class Embedding : Layer
{
    /// <summary>Allocates the table.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="width">Width of a row.</param>
    public Embedding(long rows, long width) => Weight = AddParameter("weight", rows, width);

    /// <summary>[rows, width], initially standard normal.</summary>
    public Tensor Weight { get; }

    /// <summary>Looks up rows.</summary>
    /// <param name="numbers">Int64 or Int32, each in [0, rows).</param>
    /// <exception cref="TorchException">A number has no row.</exception>
    public override Tensor Forward(Tensor numbers)
    {
        using var scope = new TensorScope();
        return Output(scope.Return(Widened(Functional.Embedding(Weight, numbers))));
    }

    /// <summary>Every row, in the type to compute in: [rows, width].</summary>
    public Tensor Rows() => Widened(Weight);

    /// <inheritdoc/>
    private protected override bool CanWiden(string name) => name == "weight";

    /// <inheritdoc/>
    protected override void InitializeOwn(Generator generator) => Weight.NormalInPlace(0, 1, generator);
}
