namespace Langevin.Pipelines.Memory;

/// <summary>Bytes that a 3 x 3 convolution takes beside its input and output: transformed tiles, and transformed weights where the planes are large.</summary>
internal static class ConvolutionWorkspace
{
    private const long Points = 36, TransformedTiles = 32L << 20, TileSide = 4, FewTiles = 60, FewWeights = 48 * 48, BytesAFloat = 4;

    /// <param name="inputs">Channels in.</param>
    /// <param name="outputs">Channels out.</param>
    /// <param name="pixels">Pixels of all planes.</param>
    public static long Of(long inputs, long outputs, long pixels) =>
        inputs * outputs < FewWeights ? 0 : TransformedTiles + (pixels / (TileSide * TileSide) > FewTiles ? Points : TileSide + 5) * inputs * outputs * BytesAFloat;
}
