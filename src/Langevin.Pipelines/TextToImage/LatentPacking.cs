using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>Latents as Flux reads them: squares of 2 x 2 latents are tokens.</summary>
internal static class LatentPacking
{
    /// <summary>How many latents of a side become one token.</summary>
    public const long Side = 2;

    /// <summary>[B, C, h, w] to [B, h/2 w/2, 4 C]; the channel comes first within a token, then row and column.</summary>
    public static Tensor Pack(Tensor latents)
    {
        var (batch, channels, rows, columns) = (latents.Size(0), latents.Size(1), latents.Size(2) / Side, latents.Size(3) / Side);
        using var scope = new TensorScope();
        var squares = latents.Reshape(batch, channels, rows, Side, columns, Side);                      // [B, C, h/2, 2, w/2, 2]
        return scope.Return(squares.Permute(0, 2, 4, 1, 3, 5).Reshape(batch, rows * columns, channels * Side * Side));
    }

    /// <summary>The opposite of <see cref="Pack"/>.</summary>
    /// <param name="tokens">[B, h/2 w/2, 4 C].</param>
    /// <param name="height">h.</param>
    /// <param name="width">w.</param>
    public static Tensor Unpack(Tensor tokens, long height, long width)
    {
        var (batch, channels, rows, columns) = (tokens.Size(0), tokens.Size(2) / (Side * Side), height / Side, width / Side);
        using var scope = new TensorScope();
        var squares = tokens.Reshape(batch, rows, columns, channels, Side, Side);                       // [B, h/2, w/2, C, 2, 2]
        return scope.Return(squares.Permute(0, 3, 1, 4, 2, 5).Reshape(batch, channels, height, width));
    }

    /// <summary>The coordinates of the tokens of latents h x w: [h/2 w/2, 3], of which the first is 0, then row and column.</summary>
    public static Tensor Places(long height, long width, Device device)
    {
        using var scope = new TensorScope();
        var (rows, columns) = (height / Side, width / Side);
        var row = Tensor.Arange(0, rows, device: device).Reshape(rows, 1).Expand(rows, columns);
        var column = Tensor.Arange(0, columns, device: device).Reshape(1, columns).Expand(rows, columns);
        return scope.Return(Tensor.Stack([Tensor.ZerosLike(row), row, column], 2).Reshape(rows * columns, 3));
    }
}
