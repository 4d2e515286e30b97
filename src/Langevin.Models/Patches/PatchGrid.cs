using Langevin.Torch;

namespace Langevin.Models.Patches;

/// <summary>Sines and cosines of a patch's column and row, and the way from patches back to pixels.</summary>
/// <remarks>Dosovitskiy et al. 2021; Peebles and Xie 2023. The first half of the channels tells the column, the second the row.</remarks>
internal static class PatchGrid
{
    private const double LongestPeriod = 10000;

    /// <summary>The positions of a grid: [1, rows * columns, width], Float32.</summary>
    /// <param name="width">Width of a token, a multiple of 4.</param>
    /// <param name="rows">Rows of patches.</param>
    /// <param name="columns">Columns of patches.</param>
    /// <param name="baseSize">The side in patches that the network was first trained at: other grids are stretched to it.</param>
    /// <param name="scale">What coordinates are divided by.</param>
    /// <param name="device">Where.</param>
    public static Tensor Positions(long width, long rows, long columns, long baseSize, double scale, Device device)
    {
        using var scope = new TensorScope();
        Tensor Wave(long count)
        {
            var places = (Tensor.Arange(0, count, device: device) / ((double)count / baseSize) / scale).To(ScalarType.Float64);        // stretched in Float32, as the reference is
            var frequencies = (Tensor.Arange(0, width / 4, 1, ScalarType.Float64, device) * (-Math.Log(LongestPeriod) / (width / 4.0))).Exp();
            var phases = places.Unsqueeze(1) * frequencies;                                                // [count, width / 4]
            return Tensor.Cat([phases.Sin(), phases.Cos()], 1);                                            // [count, width / 2]
        }
        var column = Wave(columns).Unsqueeze(0).Expand(rows, -1, -1);                                      // [rows, columns, width / 2]
        var row = Wave(rows).Unsqueeze(1).Expand(-1, columns, -1);
        return scope.Return(Tensor.Cat([column, row], 2).Reshape(1, rows * columns, width).To(ScalarType.Float32));
    }

    /// <summary>Puts patches together: [B, rows * columns, size * size * channels] to [B, channels, rows * size, columns * size].</summary>
    public static Tensor Join(Tensor tokens, long rows, long columns, long size)
    {
        using var scope = new TensorScope();
        var channels = tokens.Size(2) / (size * size);
        var patches = tokens.Reshape(-1, rows, columns, size, size, channels).Permute(0, 5, 1, 3, 2, 4);   // [B, C, rows, size, columns, size]
        return scope.Return(patches.Reshape(-1, channels, rows * size, columns * size));
    }

    /// <summary>Checks latents.</summary>
    /// <exception cref="ArgumentException">They are of another shape, or no whole number of patches.</exception>
    public static void Check(Tensor x, long channels, long size)
    {
        if (x.Dimensions != 4 || x.Size(1) != channels) throw new ArgumentException($"The transformer takes latents [B, {channels}, H, W], not [{string.Join(", ", x.Shape)}].");
        foreach (var side in x.Shape[2..])
            if (side < size || side % size != 0) throw new ArgumentException($"The transformer cuts latents into patches of {size} x {size}, and takes heights and widths that are multiples of {size}, not {x.Size(2)} x {x.Size(3)}.");
    }
}
