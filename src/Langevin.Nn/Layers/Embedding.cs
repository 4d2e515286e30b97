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
    public override Tensor Forward(Tensor numbers) => Output(Functional.Embedding(Weight, numbers));

    /// <inheritdoc/>
    protected override void InitializeOwn(Generator generator) => Weight.NormalInPlace(0, 1, generator);
}
