using Langevin.Models.Approximation;
using Langevin.Models.UNet2DCondition;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Models.Tests.Approximation;

public sealed class TokenMergingTests
{
    private static readonly Tensor Time = Tensor.From([10L, 700]).Keep(), Text = Goldens.Wave(2, 5, 12).Keep();

    private static readonly UNet2DConditionConfig Config = new()
    {
        BlockOutChannels = [8, 16], NormNumGroups = 4, CrossAttentionDim = 12, AttentionHeadDim = 2, LayersPerBlock = 1,
        DownBlockTypes = ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D"], UpBlockTypes = ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D"],
    };

    private static UNet2DConditionModel Made(UNet2DConditionConfig? config = null)
    {
        var network = new UNet2DConditionModel(config ?? Config);
        network.Initialize(new Generator(1));
        network.Eval();
        return network;
    }

    private static Tensor Called(UNet2DConditionModel network, Tensor x, CallShortcuts? shortcuts) =>
        network.Forward(x, Time.Narrow(0, 0, x.Size(0)), new UNetConditions(Text.Narrow(0, 0, x.Size(0))), shortcuts: shortcuts);

    private static CallShortcuts Merging(double ratio) => new WalkShortcuts(null, new TokenMerging(ratio)).Next(2, 2);

    [Fact]
    public void Forward_WithARatioOfZero_IsTheSameToTheLastBit()
    {
        using var off = GradientMode.Off();
        var (network, x) = (Made(), Goldens.Wave(2, 4, 8, 8));
        Assert.Equal(0, Goldens.Difference(Called(network, x, null), Called(network, x, Merging(0))));
        Assert.True(Goldens.Difference(Called(network, x, null), Called(network, x, Merging(0.5))) > 1e-6);
    }

    /// <summary>As many tokens as the ratio leaves attend at the finest level, and all at the coarser one; where a side is odd, tokens outside whole cells may be merged too.</summary>
    [Theory]
    [InlineData(8, 8, 0.5, 32)]
    [InlineData(8, 8, 0.75, 16)]
    [InlineData(8, 6, 0.3, 34)]
    [InlineData(9, 7, 0.75, 16)]
    [InlineData(5, 5, 0.75, 7)]
    public void Forward_Merging_LetsFewerTokensAttendAtTheFinestLevel(long height, long width, double ratio, long left)
    {
        using var off = GradientMode.Off();
        var network = Made();
        List<(string Name, long Tokens)> seen = [];
        using (network.Observe((name, output) => { if (name.EndsWith("attn1", StringComparison.Ordinal)) seen.Add((name, output.Size(1))); }))
            Called(network, Goldens.Wave(2, 4, height, width), Merging(ratio));
        Assert.Equal(7, seen.Count);
        Assert.All(seen, one => Assert.Equal(one.Name.StartsWith("down_blocks.0", StringComparison.Ordinal) || one.Name.StartsWith("up_blocks.1", StringComparison.Ordinal) ? left : (height + 1) / 2 * ((width + 1) / 2), one.Tokens));
    }

    /// <summary>The result is that of the call's number alone: the same again, another in the next call, and no other in company.</summary>
    [Fact]
    public void Forward_Merging_DependsOnTheCallAndNotOnItsCompany()
    {
        using var off = GradientMode.Off();
        var (network, x) = (Made(), Goldens.Wave(2, 4, 8, 8));
        using var walk = new WalkShortcuts(null, new TokenMerging(0.5));
        var first = Called(network, x, walk.Next(2, 2));
        Assert.Equal(0, Goldens.Difference(first, Called(network, x, Merging(0.5))));
        Assert.True(Goldens.Difference(first, Called(network, x, walk.Next(2, 2))) > 1e-7);
        Goldens.Near(first.Narrow(0, 0, 1), Called(network, x.Narrow(0, 0, 1), Merging(0.5)), 1e-5, "alone");
    }

    [Fact]
    public void Check_OfWhatCannotBe_SaysWhy()
    {
        Assert.Contains("ratio of merged tokens is 0.8; it lies between 0, which changes nothing, and 0.75", Assert.Throws<ArgumentException>(() => Made().Check(new TokenMerging(0.8))).Message);
        var plain = Made(Config with { DownBlockTypes = ["DownBlock2D", "DownBlock2D"], UpBlockTypes = ["UpBlock2D", "UpBlock2D"] });
        Assert.Contains("UNet2DConditionModel cannot merge tokens", Assert.Throws<ArgumentException>(() => plain.Check(new TokenMerging(0.5))).Message);
    }
}
