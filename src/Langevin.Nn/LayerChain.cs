using Langevin.Torch;

namespace Langevin.Nn;

/// <summary>Layers one after the other inside a scope.</summary>
public static class LayerChain
{
    /// <summary>Sends a tensor through layers, freeing each intermediate as soon as the next one is there.</summary>
    public static Tensor Through(this TensorScope scope, Tensor x, params ReadOnlySpan<Layer> layers)
    {
        var input = x;
        foreach (var layer in layers)
        {
            var next = layer.Forward(x);
            x = ReferenceEquals(x, input) ? next : scope.Replace(x, next);
        }
        return x;
    }
}
