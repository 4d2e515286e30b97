using Langevin.Torch;

namespace Langevin.Nn;

/// <summary>Layers applied one after the other, named 0, 1, 2, ...</summary>
public sealed class Sequential : Layer
{
    private readonly Layer[] layers;

    /// <summary>Chains layers.</summary>
    public Sequential(params Layer[] layers)
    {
        this.layers = layers;
        for (var i = 0; i < layers.Length; i++) Add(i.ToString(), layers[i]);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        return Output(scope.Return(scope.Through(x, layers)));
    }
}
