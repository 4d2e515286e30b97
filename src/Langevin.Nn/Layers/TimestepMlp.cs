using Langevin.Torch;

namespace Langevin.Nn.Layers;

/// <summary>Two linear layers named <c>linear_1</c> and <c>linear_2</c> with an activation between: [B, in] to [B, out].</summary>
public sealed class TimestepMlp : Layer
{
    private readonly Linear first, second;
    private readonly Activation activation;

    /// <summary>Allocates the layer.</summary>
    /// <param name="inputs">Width of the embedding that comes in.</param>
    /// <param name="outputs">Width inside and of what goes out.</param>
    /// <param name="activation">The activation's name.</param>
    public TimestepMlp(long inputs, long outputs, string activation = "silu")
    {
        first = Add("linear_1", new Linear(inputs, outputs));
        this.activation = Add("act", Activation.Named(activation));
        second = Add("linear_2", new Linear(outputs, outputs));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        return Output(scope.Return(second.Forward(activation.Forward(first.Forward(x)))));
    }
}
