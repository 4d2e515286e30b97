namespace Langevin.Torch;

/// <summary>The operators of networks, as functions: convolution, normalisation, activation, resampling, losses.</summary>
public static class Functional
{
    private static readonly Operator LinearOp = new("aten::linear");
    private static readonly Operator PackLinearOp = new("langevin::pack_linear");
    private static readonly Operator PackedLinearOp = new("langevin::packed_linear");
    private static readonly Operator[] ConvolutionOps = [new("aten::conv1d"), new("aten::conv2d"), new("aten::conv3d")];
    private static readonly Operator Convolution3x3Op = new("langevin::convolution3x3");
    private static readonly Operator[] TransposedConvolutionOps = [new("aten::conv_transpose1d"), new("aten::conv_transpose2d", "input"), new("aten::conv_transpose3d", "input")];
    private static readonly Operator GroupNormActOp = new("langevin::group_norm_act");
    private static readonly Operator JoinChannelsOp = new("langevin::join_channels");
    private static readonly Operator GroupNormActBesideOp = new("langevin::group_norm_act_beside");
    private static readonly Operator HeadsAttentionOp = new("langevin::attention");
    private static readonly Operator GatedGeluOp = new("langevin::gated_gelu");
    private static readonly Operator LayerNormOp = new("aten::layer_norm");
    private static readonly Operator BatchNormOp = new("aten::batch_norm");
    private static readonly Operator EmbeddingOp = new("aten::embedding");
    private static readonly Operator DropoutOp = new("aten::dropout");
    private static readonly Operator SiluOp = new("aten::silu");
    private static readonly Operator GeluOp = new("aten::gelu");
    private static readonly Operator ReluOp = new("aten::relu");
    private static readonly Operator MishOp = new("aten::mish");
    private static readonly Operator AttentionOp = new("aten::scaled_dot_product_attention");
    private static readonly Operator NearestOp = new("aten::upsample_nearest2d", "vec");
    private static readonly Operator Nearest1dOp = new("aten::upsample_nearest1d", "vec");
    private static readonly Operator Nearest3dOp = new("aten::upsample_nearest3d", "vec");
    private static readonly Operator AvgPoolOp = new("aten::avg_pool2d");
    private static readonly Operator MaxPoolOp = new("aten::max_pool2d");
    private static readonly Operator PixelShuffleOp = new("aten::pixel_shuffle");
    private static readonly Operator PixelUnshuffleOp = new("aten::pixel_unshuffle");
    private static readonly Operator MseOp = new("aten::mse_loss");
    private static readonly Operator CrossEntropyOp = new("aten::cross_entropy_loss");
    private static readonly Operator SoftplusOp = new("aten::softplus");

    /// <summary>x W^T + b: [..., in] to [..., out]; weight [out, in].</summary>
    public static Tensor Linear(Tensor x, Tensor weight, Tensor? bias) => LinearOp.Call(x, weight, bias);

    /// <summary>A weight [out, in] in the layout in which <see cref="PackedLinear"/> reads it: Float32 or BFloat16 on the CPU, the weight itself elsewhere. Its numbers cannot be read.</summary>
    public static Tensor PackLinear(Tensor weight) => PackLinearOp.Call(weight);

    /// <summary>x W^T + b with a packed weight, without gradients: [..., in] to [..., out].</summary>
    /// <param name="x">[..., in], of the weight's type.</param>
    /// <param name="packed">What <see cref="PackLinear"/> gave.</param>
    /// <param name="bias">[out], or null.</param>
    /// <exception cref="TorchException">Width or type are not the weight's, or a gradient is wanted.</exception>
    public static Tensor PackedLinear(Tensor x, Tensor packed, Tensor? bias) => PackedLinearOp.Call(x, packed, bias);

    /// <summary>Convolution over as many dimensions as <paramref name="stride"/> has: [B, in, ...] to [B, out, ...].</summary>
    /// <remarks>
    /// On the CPU, 3x3 ones with stride and padding 1 over large channels-last planes take Winograd's method (Lavin and Gray 2016), in Float32 within: a quarter of the
    /// multiplications, and rounding errors of a few units in the last place of Float32 more.
    /// </remarks>
    public static Tensor Convolution(Tensor x, Tensor weight, Tensor? bias, long[] stride, long[] padding, long[] dilation, long groups = 1) =>
        groups == 1 && IsOnes(stride) && IsOnes(padding) && IsOnes(dilation)
            ? Convolution3x3Op.Call(x, weight, bias)
            : ConvolutionOps[stride.Length - 1].Call(x, weight, bias, stride, padding, dilation, groups);

    private static bool IsOnes(long[] extents) => extents is [1, 1];

    /// <summary>Transposed convolution: weight [in, out / groups, ...].</summary>
    public static Tensor TransposedConvolution(Tensor x, Tensor weight, Tensor? bias, long[] stride, long[] padding, long[] outputPadding, long[] dilation, long groups = 1) =>
        TransposedConvolutionOps[stride.Length - 1].Call(x, weight, bias, stride, padding, outputPadding, groups, dilation);

    /// <summary>Each group of channels scaled to zero mean and unit variance (Wu and He 2018): [B, C, ...].</summary>
    public static Tensor GroupNorm(Tensor x, long groups, Tensor? weight, Tensor? bias, double epsilon) =>
        GroupNormActOp.Call(x, groups, weight, bias, epsilon, Value.None, Value.None, false);

    /// <summary>silu(GroupNorm(x + offset) (1 + scale) + shift) in two passes over memory, where libtorch takes up to eight.</summary>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="groups">Number of groups.</param>
    /// <param name="weight">[C].</param>
    /// <param name="bias">[C].</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="scale">[B, C]; null, together with the shift, for none.</param>
    /// <param name="shift">[B, C].</param>
    /// <param name="offset">[B, C]: added to x before it is normalised, without a pass of its own; null for none.</param>
    public static Tensor GroupNormSilu(Tensor x, long groups, Tensor weight, Tensor bias, double epsilon, Tensor? scale = null, Tensor? shift = null, Tensor? offset = null) =>
        GroupNormActOp.Call(x, groups, weight, bias, epsilon, scale, shift, true, offset);

    /// <summary>The channels of two images side by side, as <see cref="Tensor.Cat"/> has them; their gradients are images of their own, not parts of one that is kept as a whole.</summary>
    /// <param name="first">[B, C1, H, W].</param>
    /// <param name="second">[B, C2, H, W].</param>
    /// <returns>[B, C1 + C2, H, W].</returns>
    public static Tensor JoinChannels(Tensor first, Tensor second) => JoinChannelsOp.Call(first, second);

    /// <summary>GroupNorm(x), and x itself for what stands beside the norm, such as a residual connection: both gradients of x are added in the norm's own backward pass.</summary>
    /// <inheritdoc cref="GroupNormSilu"/>
    public static (Tensor Normed, Tensor X) GroupNormBeside(Tensor x, long groups, Tensor weight, Tensor bias, double epsilon) => Beside(x, groups, weight, bias, epsilon, false);

    /// <summary>silu(GroupNorm(x)), and x itself for what stands beside it: both gradients of x are added in the norm's own backward pass.</summary>
    /// <inheritdoc cref="GroupNormSilu"/>
    public static (Tensor Normed, Tensor X) GroupNormSiluBeside(Tensor x, long groups, Tensor weight, Tensor bias, double epsilon) => Beside(x, groups, weight, bias, epsilon, true);

    private static (Tensor, Tensor) Beside(Tensor x, long groups, Tensor weight, Tensor bias, double epsilon, bool silu)
    {
        var both = GroupNormActBesideOp.CallMany(x, groups, weight, bias, epsilon, silu);
        return (both[0]!, both[1]!);
    }

    /// <summary>softmax(scale q k^T) v of several heads over tokens (Vaswani et al. 2017, eq. 1), without transposed copies.</summary>
    /// <remarks>
    /// Own loops on the CPU in Float32 and BFloat16 (sums in Float32): for heads of 8, 16 or 32 channels with gradients, for those of any even number without. libtorch's
    /// operators elsewhere.
    /// </remarks>
    /// <param name="q">Queries: [B, tokens, heads * d].</param>
    /// <param name="k">Keys: [B, context tokens, heads * d].</param>
    /// <param name="v">Values: as the keys.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="scale">What the products are multiplied by; 1 / sqrt d when null.</param>
    /// <returns>[B, tokens, heads * d].</returns>
    public static Tensor Attention(Tensor q, Tensor k, Tensor v, long heads, double? scale = null) => HeadsAttentionOp.Call(q, k, v, heads, scale);

    /// <summary>The last dimensions scaled to zero mean and unit variance (Ba et al. 2016).</summary>
    public static Tensor LayerNorm(Tensor x, long[] shape, Tensor? weight, Tensor? bias, double epsilon) => LayerNormOp.Call(x, shape, weight, bias, epsilon);

    /// <summary>Channels scaled by the batch's statistics (training) or the running ones.</summary>
    public static Tensor BatchNorm(Tensor x, Tensor? weight, Tensor? bias, Tensor? mean, Tensor? variance, bool training, double momentum, double epsilon) =>
        BatchNormOp.Call(x, weight, bias, mean, variance, training, momentum, epsilon, true);

    /// <summary>Rows of a table by number.</summary>
    public static Tensor Embedding(Tensor table, Tensor numbers) => EmbeddingOp.Call(table, numbers);

    /// <summary>Zeroes elements with a probability and scales the others up; nothing when not training.</summary>
    public static Tensor Dropout(Tensor x, double probability, bool training) => DropoutOp.Call(x, probability, training);

    /// <summary>x sigmoid(x).</summary>
    public static Tensor Silu(Tensor x) => SiluOp.Call(x);

    /// <summary>x Phi(x), exactly.</summary>
    public static Tensor Gelu(Tensor x) => GeluOp.Call(x, "none");

    /// <summary>The first half of the channels times the gelu of the second (GEGLU, Shazeer 2020), in one pass over memory where nothing learns: [..., 2 W] to [..., W].</summary>
    /// <remarks>There the normal distribution is within 1.5e-7 (Abramowitz and Stegun 1964, 7.1.26).</remarks>
    public static Tensor GatedGelu(Tensor x) => GatedGeluOp.Call(x);

    /// <summary>x Phi(x) by the tanh formula.</summary>
    public static Tensor GeluTanh(Tensor x) => GeluOp.Call(x, "tanh");

    /// <summary>max(x, 0).</summary>
    public static Tensor Relu(Tensor x) => ReluOp.Call(x);

    /// <summary>x tanh(log(1 + e^x)).</summary>
    public static Tensor Mish(Tensor x) => MishOp.Call(x);

    /// <summary>log(1 + e^x).</summary>
    public static Tensor Softplus(Tensor x) => SoftplusOp.Call(x);

    /// <summary>softmax(q k^T scale + mask) v over [B, heads, tokens, width]; scale is width^-1/2 when null.</summary>
    public static Tensor ScaledDotProductAttention(Tensor q, Tensor k, Tensor v, Tensor? mask = null, double? scale = null) =>
        AttentionOp.Call(q, k, v, mask, 0.0, false, scale);

    /// <summary>Each pixel repeated, to a given height and width: [B, C, H, W].</summary>
    public static Tensor Nearest2d(Tensor x, long height, long width) => NearestOp.Call(x, new[] { height, width }, Value.None);

    /// <summary>Each sample repeated, to a given length: [B, C, L].</summary>
    public static Tensor Nearest1d(Tensor x, long length) => Nearest1dOp.Call(x, new[] { length }, Value.None);

    /// <summary>Each voxel repeated, to a given size: [B, C, D, H, W].</summary>
    public static Tensor Nearest3d(Tensor x, long depth, long height, long width) => Nearest3dOp.Call(x, new[] { depth, height, width }, Value.None);

    /// <summary>Means of square windows.</summary>
    public static Tensor AveragePool2d(Tensor x, long size, long stride) => AvgPoolOp.Call(x, new[] { size, size }, new[] { stride, stride });

    /// <summary>Means of square windows side by side, the last ones smaller where the size does not divide: [B, C, H, W] to [B, C, H / size, W / size], rounded up.</summary>
    public static Tensor AveragePool2dToTheEdge(Tensor x, long size) => AvgPoolOp.Call(x, new[] { size, size }, new[] { size, size }, new[] { 0L, 0L }, true);

    /// <summary>Maxima of square windows.</summary>
    public static Tensor MaxPool2d(Tensor x, long size, long stride) => MaxPoolOp.Call(x, new[] { size, size }, new[] { stride, stride });

    /// <summary>[B, C r^2, H, W] to [B, C, H r, W r].</summary>
    public static Tensor PixelShuffle(Tensor x, long factor) => PixelShuffleOp.Call(x, factor);

    /// <summary>[B, C, H r, W r] to [B, C r^2, H, W].</summary>
    public static Tensor PixelUnshuffle(Tensor x, long factor) => PixelUnshuffleOp.Call(x, factor);

    /// <summary>The mean of squared differences, a tensor without dimensions.</summary>
    public static Tensor MeanSquaredError(Tensor a, Tensor b) => MseOp.Call(a, b);

    /// <summary>The mean cross entropy of logits [B, classes] against class numbers [B].</summary>
    public static Tensor CrossEntropy(Tensor logits, Tensor classes) => CrossEntropyOp.Call(logits, classes);
}
