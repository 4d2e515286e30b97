using Langevin.Torch;

namespace Langevin.Nn.Adapters;

/// <summary>An adapter whose change does not depend on the weight.</summary>
public abstract class AdditiveAdapter : WeightAdapter
{
    /// <inheritdoc/>
    public sealed override Tensor Change(Tensor weight)
    {
        using var scope = new TensorScope();
        return scope.Return(Matrix().To(Wide(weight.Type)).Reshape(weight.Shape));
    }

    /// <summary>The change at strength 1: [rows, columns].</summary>
    private protected abstract Tensor Matrix();

    /// <summary>A tensor as a matrix: the first extent, and all others as one.</summary>
    private protected static Tensor Flat(Tensor tensor) => tensor.Flatten(1);
}
