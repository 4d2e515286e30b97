using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.ImagePrompts;

/// <summary>The state of every patch to a token: [n, patches, width] to [n, patches, text width]. The Full IP-Adapter.</summary>
internal sealed class PatchProjection : Layer
{
    private readonly Sequential layers;

    /// <summary>Allocates the layer.</summary>
    public PatchProjection(long width, long inside, long textWidth) =>
        layers = Add("proj", new Sequential(new Linear(width, inside), Activation.Named("gelu"), new Linear(inside, textWidth), new LayerNorm(textWidth)));

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        return Output(scope.Return(layers.Forward(x)));
    }
}
