using Langevin.Torch;

namespace Langevin.Nn.Layers;

/// <summary>The feed-forward part of a transformer block with a gate, named <c>net</c>: [..., width] to four times the width and back.</summary>
/// <remarks>Shazeer 2020; GEGLU with the exact gelu.</remarks>
public sealed class GatedFeedForward : Layer
{
    private const long Expansion = 4;
    private readonly ModuleList<Layer> net;

    /// <summary>Allocates the layer.</summary>
    /// <param name="width">Width of a token, in and out.</param>
    public GatedFeedForward(long width) =>
        net = Add("net", new ModuleList<Layer>(new GatedLinear(width, Expansion * width), new Dropout(0), new Linear(Expansion * width, width)));

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        return Output(scope.Return(scope.Through(x, [.. net])));
    }
}
