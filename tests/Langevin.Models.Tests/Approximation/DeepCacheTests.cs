using System.Text.RegularExpressions;
using Langevin.Models.Approximation;
using Langevin.Models.ControlNet;
using Langevin.Models.UNet2D;
using Langevin.Models.UNet2DCondition;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Models.Tests.Approximation;

/// <summary>The deep part of U-Nets, taken over. The oracle: from a call with the same input it is exactly what would have been computed.</summary>
public sealed partial class DeepCacheTests
{
    private static readonly Tensor Image = Goldens.Wave(2, 3, 16, 16).Keep(), Latents = Goldens.Wave(2, 4, 8, 8).Keep(), Time = Tensor.From([10L, 700]).Keep(), Text = Goldens.Wave(2, 5, 12).Keep();

    private static readonly UNet2DModel Pixels = Made(new UNet2DModel(new UNet2DConfig
    {
        BlockOutChannels = [8, 8, 16, 16], NormNumGroups = 4, LayersPerBlock = 2, DownsampleType = "resnet", UpsampleType = "resnet",
        DownBlockTypes = ["DownBlock2D", "ResnetDownsampleBlock2D", "AttnDownBlock2D", "DownBlock2D"],
        UpBlockTypes = ["UpBlock2D", "AttnUpBlock2D", "ResnetUpsampleBlock2D", "UpBlock2D"],
    }));

    private static readonly UNet2DConditionModel Conditional = Made(new UNet2DConditionModel(new UNet2DConditionConfig
    {
        BlockOutChannels = [8, 16], NormNumGroups = 4, CrossAttentionDim = 12, AttentionHeadDim = 2, LayersPerBlock = 2,
        DownBlockTypes = ["CrossAttnDownBlock2D", "DownBlock2D"], UpBlockTypes = ["UpBlock2D", "CrossAttnUpBlock2D"],
    }));

    public static TheoryData<int> PixelBranches => [.. Enumerable.Range(0, 12)];

    public static TheoryData<int> ConditionalBranches => [.. Enumerable.Range(0, 6)];

    private static T Made<T>(T network) where T : Architecture
    {
        network.Initialize(new Generator(1));
        foreach (var weight in network.Parameters()) weight.Detach().AddInPlace(Tensor.Randn(weight.Shape, new Generator(2)) * 0.05);
        network.Eval();
        return network;
    }

    [Theory]
    [MemberData(nameof(PixelBranches))]
    public void Forward_WithTheDeepPartOfTheSameCall_IsTheSameToTheLastBit(int branch)
    {
        using var off = GradientMode.Off();
        using var walk = new WalkShortcuts(new DeepCache(2) { Branch = branch }, null);
        var plain = Pixels.Forward(Image, Time);
        for (var call = 0; call < 4; call++) Assert.Equal(0, Goldens.Difference(plain, Pixels.Forward(Image, Time, null, walk.Next(2, 2))));
    }

    [Theory]
    [MemberData(nameof(ConditionalBranches))]
    public void Forward_ConditionalWithTheDeepPartOfTheSameCall_IsTheSameToTheLastBit(int branch)
    {
        using var off = GradientMode.Off();
        using var walk = new WalkShortcuts(new DeepCache(2) { Branch = branch }, null);
        var control = new ControlResiduals([.. new long[][] { [2, 8, 8, 8], [2, 8, 8, 8], [2, 8, 8, 8], [2, 8, 4, 4], [2, 16, 4, 4], [2, 16, 4, 4] }.Select(shape => Goldens.Wave(shape))], Goldens.Wave(2, 16, 4, 4));
        var plain = Conditional.Forward(Latents, Time, new UNetConditions(Text), control);
        for (var call = 0; call < 4; call++) Assert.Equal(0, Goldens.Difference(plain, Conditional.Forward(Latents, Time, new UNetConditions(Text), control, shortcuts: walk.Next(2, 2))));
    }

    /// <summary>Every third call computes all, the others what lies before the first skip connection and after it.</summary>
    [Fact]
    public void Forward_EveryThirdCall_ComputesTheDeepPart()
    {
        using var off = GradientMode.Off();
        using var walk = new WalkShortcuts(new DeepCache(3), null);
        var all = Ran(() => Pixels.Forward(Image, Time));
        for (var call = 0; call < 7; call++)
        {
            var ran = Ran(() => Pixels.Forward(Image, Time, null, walk.Next(2, 2)));
            if (call % 3 == 0) Assert.Equal(all, ran);
            else Assert.Equal(["up_blocks.3.resnets.2"], ran.Where(name => ResidualBlock().IsMatch(name)));
        }
    }

    [Fact]
    public void Forward_OfAnotherInput_IsNeitherTheSameNorTheOld()
    {
        using var off = GradientMode.Off();
        using var walk = new WalkShortcuts(new DeepCache(2), null);
        var (first, other) = (Pixels.Forward(Image, Time, null, walk.Next(2, 2)), Image * 0.9);
        var taken = Pixels.Forward(other, Time, null, walk.Next(2, 2));
        Assert.True(Goldens.Difference(taken, first) > 1e-4);
        Assert.True(Goldens.Difference(taken, Pixels.Forward(other, Time)) > 1e-6);
    }

    /// <summary>What was kept of both branches together serves one of them alone, as outside a guidance interval; and a branch that was not there yet makes the call a whole one.</summary>
    [Fact]
    public void Forward_OfOneBranchAfterBoth_TakesItsOwnRows()
    {
        using var off = GradientMode.Off();
        using var walk = new WalkShortcuts(new DeepCache(4), null);
        var both = Pixels.Forward(Image, Time, null, walk.Next(2, 1));
        Tensor Row(int row, long wanted) => Pixels.Forward(Image.Narrow(0, row, 1), Time.Narrow(0, row, 1), null, walk.Next(1, wanted));
        Goldens.Near(both.Narrow(0, 0, 1), Row(0, 1), 1e-5, "wanted");
        Goldens.Near(both.Narrow(0, 1, 1), Row(1, 0), 1e-5, "unwanted");
        Assert.True(Goldens.Difference(both.Narrow(0, 0, 1), Row(0, 0)) > 1e-4);      // the other's deep part

        using var later = new WalkShortcuts(new DeepCache(4), null);
        var whole = Ran(() => Pixels.Forward(Image, Time));
        Pixels.Forward(Image.Narrow(0, 0, 1), Time.Narrow(0, 0, 1), null, later.Next(1, 1));
        Assert.Equal(whole, Ran(() => Pixels.Forward(Image, Time, null, later.Next(2, 1))));
        Assert.True(Ran(() => Pixels.Forward(Image, Time, null, later.Next(2, 1))).Count < whole.Count);
    }

    [Fact]
    public void Check_OfWhatCannotBe_SaysWhy()
    {
        string Refused(StepCache cache, Architecture? network = null) => Assert.Throws<ArgumentException>(() => (network ?? Pixels).Check(cache)).Message;
        Assert.Contains("UNet2DModel has no first-block cache, which is for transformers", Refused(new FirstBlockCache(0.1)));
        Assert.Contains("interval of the deep cache is 0", Refused(new DeepCache(0)));
        Assert.Contains("skip connection 12, and this UNet2DModel has those from 0, the finest, to 11", Refused(new DeepCache(2) { Branch = 12 }));
        Assert.Contains("from 0, the finest, to 5", Refused(new DeepCache(2) { Branch = -1 }, Conditional));
        Assert.Contains("has a SkipDownBlock, which cannot be parted", Refused(new DeepCache(2), new UNet2DModel(new UNet2DConfig
        {
            BlockOutChannels = [32, 32], NormNumGroups = null, LayersPerBlock = 1, DownBlockTypes = ["SkipDownBlock2D", "SkipDownBlock2D"], UpBlockTypes = ["SkipUpBlock2D", "SkipUpBlock2D"], AddAttention = false, MidBlockType = null,
        })));
    }

    private static List<string> Ran(Action call)
    {
        List<string> names = [];
        using (Pixels.Observe((name, _) => names.Add(name))) call();
        return names;
    }

    [GeneratedRegex(@"resnets\.\d+$")]
    private static partial Regex ResidualBlock();
}
