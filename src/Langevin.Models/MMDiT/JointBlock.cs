using Langevin.Nn;
using Langevin.Nn.Attention;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.MMDiT;

/// <summary>A block with a stream for the image and one for the text, which meet in attention: Esser et al. 2024, figure 2b. Stable Diffusion 3 and Flux are built from it.</summary>
internal sealed class JointBlock : Module
{
    private readonly Modulation image;
    private readonly Modulation? text;
    private readonly AdaptiveLayerNorm? lastText;
    private readonly JointAttention attention;
    private readonly JointAttention? second;
    private readonly FeedForward imageFeedForward;
    private readonly FeedForward? textFeedForward;

    /// <summary>Allocates the block.</summary>
    /// <param name="width">Width of a token.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="headNorm">How queries and keys are normalised.</param>
    /// <param name="kind">The kind of block.</param>
    public JointBlock(long width, long heads, HeadNorm headNorm, JointBlockKind kind)
    {
        var isLast = kind is JointBlockKind.Last or JointBlockKind.DualLast;
        var isDual = kind is JointBlockKind.Dual or JointBlockKind.DualLast;
        image = Add("norm1", new Modulation(width, width, isDual ? 9 : 6));
        if (isLast) lastText = Add("norm1_context", new AdaptiveLayerNorm(width, width));
        else text = Add("norm1_context", new Modulation(width, width, 6));
        attention = Add("attn", new JointAttention(width, heads, headNorm, isLast ? AttentionStreams.BothToImage : AttentionStreams.Both));
        if (isDual) second = Add("attn2", new JointAttention(width, heads, headNorm, AttentionStreams.Image));
        imageFeedForward = Add("ff", new FeedForward(width, "gelu-approximate"));
        if (!isLast) textFeedForward = Add("ff_context", new FeedForward(width, "gelu-approximate"));
    }

    /// <summary>Applies the block.</summary>
    /// <param name="x">The image: [B, T, width].</param>
    /// <param name="context">The text: [B, L, width].</param>
    /// <param name="embedding">Time and text as a whole: [B, width].</param>
    /// <param name="positions">Turns queries and keys; null for none.</param>
    /// <returns>Both streams; the text's is null after the last block.</returns>
    public (Tensor Image, Tensor? Text) Forward(Tensor x, Tensor context, Tensor embedding, RotaryPositions? positions = null)
    {
        using var scope = new TensorScope();
        var (mine, theirs) = (image.Forward(embedding), text?.Forward(embedding));                         // [B, 1, E] each
        var normedText = theirs is null ? lastText!.Forward(context, embedding) : Modulation.Modulate(context, shift: theirs[0], scale: theirs[1]);
        var (attended, attendedText) = attention.Forward(Modulation.Modulate(x, shift: mine[0], scale: mine[1]), normedText, positions);
        var y = x + mine[2] * attended;
        if (second is not null) y += mine[8] * second.Forward(Modulation.Modulate(x, shift: mine[6], scale: mine[7]));
        y += mine[5] * imageFeedForward.Forward(Modulation.Modulate(y, shift: mine[3], scale: mine[4]));
        if (theirs is null) return (Output(scope.Return(Finite(y))), null);
        context += theirs[2] * attendedText!;
        context += theirs[5] * textFeedForward!.Forward(Modulation.Modulate(context, shift: theirs[3], scale: theirs[4]));
        Output(context);
        return (Output(scope.Return(Finite(y))), scope.Return(Finite(context)));
    }

    /// <summary>In Float16 sums can leave its range.</summary>
    internal static Tensor Finite(Tensor x) => x.Type == ScalarType.Float16 ? x.Clamp(-65504, 65504) : x;
}
