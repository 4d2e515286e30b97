using Langevin.Models.Autoencoder;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Models.Tests.Networks;

public sealed class AutoencoderTests
{
    private static readonly AutoencoderKL Network = Made();

    private static AutoencoderKL Made()
    {
        var network = new AutoencoderKL(new AutoencoderKLConfig
        {
            BlockOutChannels = [4, 8],
            NormNumGroups = 2,
            SampleSize = 16,
            DownBlockTypes = ["DownEncoderBlock2D", "DownEncoderBlock2D"],
            UpBlockTypes = ["UpDecoderBlock2D", "UpDecoderBlock2D"],
        });
        network.Initialize(new Generator(1));
        network.Eval();
        foreach (var parameter in network.Parameters()) parameter.RequiresGrad = false;
        return network;
    }

    [Fact]
    public void OneByOne_OfABatch_GivesTheSame()
    {
        Goldens.Near(Network.Encode(Goldens.Wave(3, 3, 12, 8)).Moments, Network.EncodeOneByOne(Goldens.Wave(3, 3, 12, 8)).Moments, 1e-5, "moments");
        Goldens.Near(Network.Decode(Goldens.Wave(3, 4, 6, 4)), Network.DecodeOneByOne(Goldens.Wave(3, 4, 6, 4)), 1e-5, "images");
    }

    [Fact]
    public void Tiled_OfOneTile_IsTheWholeImage()
    {
        Assert.True(Network.Encode(Goldens.Wave(1, 3, 16, 16)).Moments.Same(Network.EncodeTiled(Goldens.Wave(1, 3, 16, 16)).Moments));
        Assert.True(Network.Decode(Goldens.Wave(1, 4, 8, 8)).Same(Network.DecodeTiled(Goldens.Wave(1, 4, 8, 8))));
    }

    [Theory]
    [InlineData(33, 20), InlineData(16, 90), InlineData(24, 24)]
    public void DecodeTiled_OfAnySize_HasTheSizeOfTheWhole(int height, int width) =>
        Assert.Equal([1, 3, 2 * height, 2 * width], Network.DecodeTiled(Goldens.Wave(1, 4, height, width)).Shape);

    [Fact]
    public void DecodeTiled_OfTilesWithoutAStep_SaysSo() => Assert.Contains(
        "leave no step between tiles", Assert.Throws<ArgumentException>(() => Network.DecodeTiled(Goldens.Wave(1, 4, 9, 9), new Tiling(4, 2, 0.99))).Message);

    [Fact]
    public void Sample_OfALatentDistribution_HasItsMomentsAndRepeatsWithTheSeed()
    {
        var moments = Tensor.Cat([Tensor.Full([1, 1, 100, 100], 3), Tensor.Full([1, 1, 100, 100], Math.Log(4))], 1);
        var drawn = new LatentDistribution(moments).Sample(new Generator(5));

        Assert.Equal(3, drawn.Mean().Item(), 0.06);
        Assert.Equal(2, drawn.Std().Item(), 0.06);
        Assert.True(drawn.Same(new LatentDistribution(moments).Sample(new Generator(5))));
    }

    [Fact]
    public void StandardDeviation_OfBoundlessVariances_IsLimited()
    {
        var latents = new LatentDistribution(Tensor.From([0f, 0, 500, -500]).Reshape(1, 4, 1, 1));
        Assert.Equal([(float)Math.Exp(10), (float)Math.Exp(-15)], latents.StandardDeviation.ToArray<float>(), (a, b) => Math.Abs(a / b - 1) < 1e-5);
    }

    [Fact]
    public void Methods_OnOtherShapes_SayWhatTheyTake()
    {
        Assert.Contains("images [B, 3, H, W] of sides from 2 on, not [1, 4, 8, 8]", Assert.Throws<ArgumentException>(() => Network.Encode(Goldens.Wave(1, 4, 8, 8))).Message);
        Assert.Contains("not [1, 3, 8, 1]", Assert.Throws<ArgumentException>(() => Network.EncodeTiled(Goldens.Wave(1, 3, 8, 1))).Message);
        Assert.Contains("latents [B, 4, h, w], not [4, 8, 8]", Assert.Throws<ArgumentException>(() => Network.Decode(Goldens.Wave(4, 8, 8))).Message);
    }
}
