using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.ImagePrompts;

/// <summary>One embedding of a picture to several tokens: [n, width] to [n, tokens, text width]. The plain IP-Adapter.</summary>
internal sealed class TokenProjection : Layer
{
    private readonly long tokens;
    private readonly Linear projection;
    private readonly LayerNorm norm;

    /// <summary>Allocates the layer.</summary>
    public TokenProjection(long width, long tokens, long textWidth)
    {
        this.tokens = tokens;
        projection = Add("proj", new Linear(width, tokens * textWidth));
        norm = Add("norm", new LayerNorm(textWidth));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        return Output(scope.Return(norm.Forward(projection.Forward(x).Reshape(x.Size(0), tokens, -1))));
    }
}
