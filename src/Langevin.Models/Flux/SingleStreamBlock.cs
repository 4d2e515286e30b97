using Langevin.Models.MMDiT;
using Langevin.Nn;
using Langevin.Nn.Attention;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.Flux;

/// <summary>A block of Flux in which text and image are one row of tokens: attention and feed-forward side by side, as in Dehghani et al. 2023, joined by one projection.</summary>
internal sealed class SingleStreamBlock : Module
{
    private const long Expansion = 4;

    private readonly Modulation modulation;
    private readonly Linear first, last;
    private readonly JointAttention attention;

    /// <summary>Allocates the block.</summary>
    public SingleStreamBlock(long width, long heads)
    {
        modulation = Add("norm", new Modulation(width, width, 3));
        first = Add("proj_mlp", new Linear(width, Expansion * width));
        last = Add("proj_out", new Linear(width + Expansion * width, width));
        attention = Add("attn", new JointAttention(width, heads, HeadNorm.RootMeanSquare, AttentionStreams.Unprojected));
    }

    /// <summary>Applies the block.</summary>
    /// <param name="x">Text and image: [B, L + T, width].</param>
    /// <param name="embedding">Time and text as a whole: [B, width].</param>
    /// <param name="positions">Turns queries and keys.</param>
    public Tensor Forward(Tensor x, Tensor embedding, RotaryPositions positions)
    {
        using var scope = new TensorScope();
        var parts = modulation.Forward(embedding);                                                         // [B, 1, E] each
        var normed = Modulation.Modulate(x, shift: parts[0], scale: parts[1]);
        var both = Tensor.Cat([attention.Forward(normed, positions), Functional.GeluTanh(first.Forward(normed))], 2);      // [B, L + T, 5 E]
        return Output(scope.Return(JointBlock.Finite(x + parts[2] * last.Forward(both))));
    }
}
