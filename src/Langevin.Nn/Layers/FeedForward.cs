using Langevin.Torch;

namespace Langevin.Nn.Layers;

/// <summary>The feed-forward part of a transformer block without a gate, named <c>net</c>: [..., width] to four times the width and back.</summary>
/// <remarks>Vaswani et al. 2017, eq. 2, with another activation. The first layer is named <c>net.0.proj</c>, the second <c>net.2</c>.</remarks>
public sealed class FeedForward : Layer
{
    private const long Expansion = 4;
    private readonly ModuleList<Layer> net;

    /// <summary>Allocates the layer.</summary>
    /// <param name="width">Width of a token, in and out.</param>
    /// <param name="activation">The activation's name.</param>
    /// <param name="dropout">Dropout between the layers.</param>
    public FeedForward(long width, string activation, double dropout = 0) =>
        net = Add("net", new ModuleList<Layer>(new ActivatedLinear(width, Expansion * width, activation), new Dropout(dropout), new Linear(Expansion * width, width)));

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        return Output(scope.Return(scope.Through(x, [.. net])));
    }

    private sealed class ActivatedLinear : Layer
    {
        private readonly Linear projection;
        private readonly Activation activation;

        public ActivatedLinear(long inputs, long outputs, string activation)
        {
            projection = Add("proj", new Linear(inputs, outputs));
            this.activation = Activation.Named(activation);
        }

        public override Tensor Forward(Tensor x)
        {
            using var scope = new TensorScope();
            return Output(scope.Return(activation.Forward(projection.Forward(x))));
        }
    }
}
