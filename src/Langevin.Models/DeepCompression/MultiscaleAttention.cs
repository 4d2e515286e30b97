using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.DeepCompression;

/// <summary>Attention among pixels that costs as much as there are pixels, over the image and over smoothed ones, normalised and added to the input: [B, C, H, W].</summary>
/// <remarks>
/// Cai et al. 2023, eq. 1 and 2: similarity is relu(q) . relu(k), so that the sums over keys are taken once for all queries. Heads are cut, as in the published weights, from queries, keys and
/// values in one row; so a head's queries may come from what is called keys. Sums are taken in Float32 at least.
/// </remarks>
internal sealed class MultiscaleAttention : Layer
{
    private const double Epsilon = 1e-15;
    private readonly long headWidth;
    private readonly Linear query, key, value, output;
    private readonly ModuleList<Scale> scales;
    private readonly Layer norm;

    /// <summary>Allocates the layer.</summary>
    public MultiscaleAttention(DeepLevel level, long headWidth)
    {
        this.headWidth = headWidth;
        var heads = level.Channels / headWidth;
        var inside = heads * headWidth;
        query = Add("to_q", new Linear(level.Channels, inside, bias: false));
        key = Add("to_k", new Linear(level.Channels, inside, bias: false));
        value = Add("to_v", new Linear(level.Channels, inside, bias: false));
        scales = Add("to_qkv_multiscale", new ModuleList<Scale>(level.Kernels.Select(kernel => new Scale(inside, heads, kernel))));
        output = Add("to_out", new Linear(inside * (1 + level.Kernels.Count), level.Channels, bias: false));
        norm = Add("norm_out", level.Norm());
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        var pixels = x.Permute(0, 2, 3, 1);                                                              // [B, H, W, C]
        var own = Tensor.Cat([query.Forward(pixels), key.Forward(pixels), value.Forward(pixels)], 3).Permute(0, 3, 1, 2);   // [B, 3 I, H, W]
        var attended = Attend(Tensor.Cat([own, .. scales.Select(scale => scale.Forward(own))], 1));      // [B, (1 + scales) I, H, W]
        var mixed = output.Forward(attended.Permute(0, 2, 3, 1)).Permute(0, 3, 1, 2);                    // [B, C, H, W]
        return Output(scope.Return(norm.Forward(mixed) + x));
    }

    private Tensor Attend(Tensor rows)
    {
        using var scope = new TensorScope();
        var wide = rows.Type is ScalarType.Float16 or ScalarType.BFloat16 ? rows.To(ScalarType.Float32) : rows;
        var parts = wide.Reshape(rows.Size(0), -1, 3 * headWidth, rows.Size(2) * rows.Size(3)).Chunk(3, 2);   // [B, heads, d, HW] each
        var (q, k) = (Functional.Relu(parts[0]), Functional.Relu(parts[1]));
        var v = parts[2].Pad([0, 0, 0, 1], value: 1);                                                    // [B, heads, d + 1, HW]: the ones sum what is divided by
        var sums = v.MatMul(k.Transpose(2, 3)).MatMul(q);                                                // [B, heads, d + 1, HW]
        var means = sums.Narrow(2, 0, headWidth) / (sums.Narrow(2, headWidth, 1) + Epsilon);
        return scope.Return(means.To(rows.Type).Reshape(rows.Size(0), -1, rows.Size(2), rows.Size(3)));
    }

    /// <summary>The image smoothed channel by channel, then mixed within each head: [B, 3 I, H, W].</summary>
    private sealed class Scale : Layer
    {
        private readonly Conv2d smooth, mix;

        public Scale(long inside, long heads, long kernel)
        {
            smooth = Add("proj_in", new Conv2d(3 * inside, 3 * inside, kernel, padding: kernel / 2, groups: 3 * inside, bias: false));
            mix = Add("proj_out", new Conv2d(3 * inside, 3 * inside, 1, groups: 3 * heads, bias: false));
        }

        public override Tensor Forward(Tensor x)
        {
            using var scope = new TensorScope();
            return Output(scope.Return(scope.Through(x, smooth, mix)));
        }
    }
}
