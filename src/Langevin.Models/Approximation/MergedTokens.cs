using Langevin.Nn.Attention;
using Langevin.Torch;

namespace Langevin.Models.Approximation;

/// <summary>How tokens are merged in one call of a network.</summary>
/// <param name="merging">The setting.</param>
/// <param name="call">The number of the call, which says which token of each cell stays.</param>
internal sealed class MergedTokens(TokenMerging merging, ulong call)
{
    private const int Side = 2;
    private readonly Dictionary<(long, long, Device), TokenMerger> mergers = [];

    /// <summary>What merges the tokens of an image, row by row; null where none would be.</summary>
    /// <param name="height">Rows.</param>
    /// <param name="width">Tokens a row.</param>
    /// <param name="device">Where they lie.</param>
    public TokenMerger? Over(long height, long width, Device device)
    {
        var (cells, tokens) = (height / Side * (width / Side), height * width);
        var count = Math.Min((long)(tokens * merging.Ratio), tokens - cells);
        if (cells == 0 || count == 0) return null;
        if (!mergers.TryGetValue((height, width, device), out var merger)) mergers.Add((height, width, device), merger = new TokenMerger(tokens, Staying(height, width), count, device));
        return merger;
    }

    /// <summary>One token of every cell.</summary>
    private long[] Staying(long height, long width)
    {
        using var scope = new TensorScope();
        var (rows, columns) = (height / Side, width / Side);
        var chosen = Tensor.RandInt(0, Side * Side, [rows * columns], new Generator(call)).ToArray<long>();
        return [.. chosen.Select((corner, cell) => (cell / columns * Side + corner / Side) * width + cell % columns * Side + corner % Side)];
    }
}
