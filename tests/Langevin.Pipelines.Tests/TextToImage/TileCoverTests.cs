using Langevin.Oracles;
using Langevin.Pipelines.TextToImage;
using Langevin.Torch;

namespace Langevin.Pipelines.Tests.TextToImage;

public sealed class TileCoverTests
{
    [Theory]
    [InlineData(64, 64, 64, 16)]
    [InlineData(32, 96, 64, 16)]
    [InlineData(136, 200, 64, 16)]
    [InlineData(72, 72, 64, 8)]
    [InlineData(128, 120, 64, 0)]
    public void Join_OfTheTilesOfAPicture_GivesThePicture(long height, long width, long side, long overlap)
    {
        using var scope = new TensorScope();
        var picture = Goldens.Wave(1, 3, height, width);
        var cover = new TileCover(height, width, side, overlap, 8);
        var tiles = cover.Cut(picture);
        Assert.Equal([cover.Count, 3, Math.Min(side, height), Math.Min(side, width)], tiles.Shape);
        Goldens.Near(picture, cover.Join(tiles), 1e-6, "picture");
    }

    [Fact]
    public void Cut_OfLatents_CutsTheSamePlaces()
    {
        using var scope = new TensorScope();
        var latents = Goldens.Wave(1, 4, 17, 25);
        var cover = new TileCover(136, 200, 64, 16, 8);
        var large = latents.Reshape(1, 4, 17, 1, 25, 1).Expand(-1, -1, -1, 8, -1, 8).Reshape(1, 4, 136, 200);
        Assert.Equal(12, cover.Count);
        Assert.True(cover.Cut(large).Strided(8).Same(cover.Cut(latents, 8)));
    }

    [Fact]
    public void Join_OfUnlikeTiles_GoesOverFromOneToTheOther()
    {
        using var scope = new TensorScope();
        var cover = new TileCover(64, 112, 64, 16, 8);
        var joined = cover.Join(Tensor.Cat([Tensor.Zeros([1, 1, 64, 64]), Tensor.Ones([1, 1, 64, 64])]))[0, 0, 0].ToArray<float>();
        Assert.All(joined[..48], value => Assert.Equal(0, value));
        Assert.All(joined[64..], value => Assert.Equal(1, value));
        Assert.All(joined[48..64].Zip(joined[49..65]), pair => Assert.InRange(pair.Second - pair.First, 0.01, 0.09));
    }
}

internal static class Strides
{
    /// <summary>Every n-th pixel of both sides.</summary>
    public static Tensor Strided(this Tensor picture, long n) => picture.Reshape(picture.Size(0), picture.Size(1), picture.Size(2) / n, n, picture.Size(3) / n, n)[.., .., .., 0, .., 0];
}
