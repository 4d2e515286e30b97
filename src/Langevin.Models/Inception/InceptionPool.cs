using Langevin.Torch;

namespace Langevin.Models.Inception;

/// <summary>Windows of 3 x 3, of which a part may lie beyond the edge.</summary>
internal static class InceptionPool
{
    private static readonly Operator AverageOp = new("aten::avg_pool2d"), MaximumOp = new("aten::max_pool2d");
    private static readonly long[] Window = [3, 3], One = [1, 1], Two = [2, 2], None = [0, 0];

    /// <summary>Means of windows about each place; what lies beyond the edge is not counted.</summary>
    public static Tensor Average(Tensor x) => AverageOp.Call(x, Window, One, One, false, false);

    /// <summary>Maxima of windows about each place.</summary>
    public static Tensor Maximum(Tensor x) => MaximumOp.Call(x, Window, One, One);

    /// <summary>Maxima of windows two places apart: [B, C, (H - 1) / 2, (W - 1) / 2].</summary>
    public static Tensor Halve(Tensor x) => MaximumOp.Call(x, Window, Two, None);
}
