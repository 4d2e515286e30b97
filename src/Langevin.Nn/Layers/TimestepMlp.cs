using Langevin.Torch;

namespace Langevin.Nn.Layers;

/// <summary>Two linear layers named <c>linear_1</c> and <c>linear_2</c> with an activation between: [B, in] to [B, out].</summary>
public sealed class TimestepMlp : Layer
{
    private readonly Linear first, second;
    private readonly Linear? condition;
    private readonly Activation activation;
    private readonly Activation? lastActivation;

    /// <summary>Allocates the layer.</summary>
    /// <param name="inputs">Width of the embedding that comes in.</param>
    /// <param name="outputs">Width inside and of what goes out.</param>
    /// <param name="activation">The activation's name.</param>
    /// <param name="conditionWidth">Width of a condition that is projected by <c>cond_proj</c>, without a bias, and added to the input; null for none.</param>
    /// <param name="lastActivation">The name of an activation after the second layer; null for none.</param>
    public TimestepMlp(long inputs, long outputs, string activation = "silu", long? conditionWidth = null, string? lastActivation = null)
    {
        first = Add("linear_1", new Linear(inputs, outputs));
        if (conditionWidth is { } width) condition = Add("cond_proj", new Linear(width, inputs, bias: false));
        this.activation = Add("act", Activation.Named(activation));
        second = Add("linear_2", new Linear(outputs, outputs));
        if (lastActivation is not null) this.lastActivation = Add("post_act", Activation.Named(lastActivation));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        var y = second.Forward(activation.Forward(first.Forward(x)));
        return Output(scope.Return(lastActivation is null ? y : lastActivation.Forward(y)));
    }

    /// <summary>Adds the projection of a condition to the input first.</summary>
    /// <param name="x">[B, in].</param>
    /// <param name="given">[B, condition width].</param>
    /// <exception cref="InvalidOperationException">The layer was made without a condition.</exception>
    public Tensor Forward(Tensor x, Tensor given)
    {
        using var scope = new TensorScope();
        return scope.Return(Forward(x + (condition ?? throw new InvalidOperationException("This layer takes no condition; give a conditionWidth when making it.")).Forward(given)));
    }
}
