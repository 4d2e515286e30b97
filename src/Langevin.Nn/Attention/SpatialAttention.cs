using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Nn.Attention;

/// <summary>Self-attention between the pixels of an image, normalised before and added to its input: [B, C, H, W].</summary>
/// <remarks>
/// (x + attention(group_norm(x))) / rescale. In channels-last memory the step from pixels to tokens and back is a view.
/// </remarks>
public sealed class SpatialAttention : MultiHeadAttention
{
    private readonly GroupNorm? norm;
    private readonly double rescale;

    /// <summary>Allocates the module.</summary>
    /// <param name="channels">Number of channels.</param>
    /// <param name="headWidth">Width of a head; there are channels / headWidth heads, rounded down.</param>
    /// <param name="norm">The normalisation, registered as <c>group_norm</c>; none when null.</param>
    /// <param name="rescale">What the sum is divided by.</param>
    /// <exception cref="ArgumentException">A head is wider than the channels.</exception>
    public SpatialAttention(long channels, long headWidth, GroupNorm? norm, double rescale = 1)
        : base(norm, channels, Heads(channels, headWidth), headWidth, channels, bias: true, dropout: 0) =>
        (this.norm, this.rescale) = (norm, rescale);

    /// <inheritdoc/>
    protected override bool CanRecompute => true;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Recomputed(inputs => Compute(inputs[0]), x);

    private Tensor Compute(Tensor x)
    {
        using var scope = new TensorScope();
        var (batch, channels, height, width) = (x.Size(0), x.Size(1), x.Size(2), x.Size(3));
        (var normed, x) = norm is null ? (x, x) : norm.ForwardBeside(x);
        var tokens = normed.Permute(0, 2, 3, 1).Reshape(batch, height * width, channels);                    // [B, HW, C]
        var attended = Attend(tokens, tokens, null).View(batch, height, width, channels).Permute(0, 3, 1, 2);   // [B, C, H, W]
        var sum = x + attended;
        return Output(scope.Return(rescale == 1 ? sum : sum / rescale));
    }

    private static long Heads(long channels, long headWidth) => headWidth >= 1 && headWidth <= channels
        ? channels / headWidth
        : throw new ArgumentException($"Heads of width {headWidth} do not fit into {channels} channels; choose a head width from 1 to {channels}.");
}
