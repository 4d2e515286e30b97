using Langevin.Nn;
using Langevin.Nn.Attention;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.MMDiT;

/// <summary>Attention among the tokens of an image and a text together, each with projections of its own: Esser et al. 2024, figure 2.</summary>
internal sealed class JointAttention : Module
{
    private readonly long heads;
    private readonly StreamProjections image;
    private readonly StreamProjections? text;
    private readonly ModuleList<Layer>? imageOutput;
    private readonly Linear? textOutput;

    /// <summary>Allocates the attention.</summary>
    /// <param name="width">Width of a token.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="headNorm">Whether queries and keys are normalised within each head.</param>
    /// <param name="streams">Which streams go in and come out.</param>
    public JointAttention(long width, long heads, HeadNorm headNorm, AttentionStreams streams)
    {
        this.heads = heads;
        var normed = headNorm == HeadNorm.RootMeanSquare ? width / heads : (long?)null;
        image = new StreamProjections(Add, width, normed, "to_q", "to_k", "to_v", "norm_q", "norm_k");
        if (streams is AttentionStreams.Both or AttentionStreams.BothToImage) text = new StreamProjections(Add, width, normed, "add_q_proj", "add_k_proj", "add_v_proj", "norm_added_q", "norm_added_k");
        if (streams != AttentionStreams.Unprojected) imageOutput = Add("to_out", new ModuleList<Layer>(new Linear(width, width), new Dropout(0)));
        if (streams == AttentionStreams.Both) textOutput = Add("to_add_out", new Linear(width, width));
    }

    /// <summary>Attends among the tokens of one stream.</summary>
    /// <param name="x">[B, T, width].</param>
    /// <param name="positions">Turns queries and keys; null for none.</param>
    /// <returns>[B, T, width].</returns>
    public Tensor Forward(Tensor x, RotaryPositions? positions = null)
    {
        using var scope = new TensorScope();
        var attended = AttentionKernel.Attend(Turned(image.Query(x, heads), positions), Turned(image.Key(x, heads), positions), image.Value(x), heads);
        return Output(scope.Return(imageOutput is null ? attended : scope.Through(attended, [.. imageOutput])));
    }

    /// <summary>Attends among the tokens of both streams, the text's first.</summary>
    /// <param name="x">The image's: [B, T, width].</param>
    /// <param name="context">The text's: [B, L, width].</param>
    /// <param name="positions">Turns queries and keys of text and image; null for none.</param>
    /// <returns>[B, T, width], and [B, L, width] or null when the text's tokens do not come out.</returns>
    public (Tensor Image, Tensor? Text) Forward(Tensor x, Tensor context, RotaryPositions? positions)
    {
        var other = text ?? throw new InvalidOperationException("This attention takes no text.");
        using var scope = new TensorScope();
        var length = context.Size(1);
        var key = Turned(Tensor.Cat([other.Key(context, heads), image.Key(x, heads)], 1), positions);      // [B, L + T, width]
        var value = Tensor.Cat([other.Value(context), image.Value(x)], 1);
        if (textOutput is null) return (Output(scope.Return(imageOutput![0].Forward(AttentionKernel.Attend(image.Query(x, heads), key, value, heads)))), null);
        var query = Turned(Tensor.Cat([other.Query(context, heads), image.Query(x, heads)], 1), positions);
        var attended = AttentionKernel.Attend(query, key, value, heads);
        var (mine, theirs) = (attended[.., (int)length..], attended[.., ..(int)length]);
        return (Output(scope.Return(scope.Through(mine, [.. imageOutput!]))), scope.Return(textOutput.Forward(theirs)));
    }

    private Tensor Turned(Tensor x, RotaryPositions? positions) => positions is null ? x : positions.Turn(x, heads);
}
