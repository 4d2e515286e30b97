using Langevin.Torch;

namespace Langevin.Nn.Layers;

/// <summary>A projection to twice the width, whose one half is multiplied by the activation of the other: Shazeer 2020.</summary>
/// <remarks>With <c>gelu</c> it is GEGLU, with <c>silu</c> SwiGLU. The projection is named <c>proj</c>.</remarks>
public sealed class GatedLinear : Layer
{
    private readonly Linear projection;
    private readonly Activation activation;

    /// <summary>Allocates the layer.</summary>
    /// <param name="inputs">Width of the input.</param>
    /// <param name="outputs">Width of the output.</param>
    /// <param name="activation">The activation's name.</param>
    /// <param name="bias">Whether the projection has a bias.</param>
    public GatedLinear(long inputs, long outputs, string activation = "gelu", bool bias = true)
    {
        projection = Add("proj", new Linear(inputs, 2 * outputs, bias));
        this.activation = Add("activation", Activation.Named(activation));
    }

    /// <summary>[..., in] to [..., out].</summary>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        var projected = projection.Forward(x);                                      // [..., 2 out]
        if (activation.IsGelu) return Output(scope.Return(Functional.GatedGelu(projected)));
        var halves = projected.Chunk(2, -1);
        return Output(scope.Return(halves[0] * activation.Forward(halves[1])));
    }
}
