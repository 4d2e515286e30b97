using Langevin.Models.Approximation;
using Langevin.Models.DiT;
using Langevin.Models.Flux;
using Langevin.Models.MMDiT;
using Langevin.Models.PixArt;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Models.Tests.Approximation;

/// <summary>What the blocks of a transformer after the first change, taken over: for every transformer.</summary>
public sealed class FirstBlockCacheTests
{
    private static readonly Tensor Latents = Goldens.Wave(2, 4, 8, 8).Keep(), Time = Tensor.From([10L, 700]).Keep(), Text = Goldens.Wave(2, 5, 12).Keep(), Pooled = Goldens.Wave(2, 6).Keep();

    private static readonly Dictionary<string, (Architecture Network, Func<Tensor, long, CallShortcuts?, Tensor> Call)> Transformers = new()
    {
        ["DiT"] = With(new DiTTransformer2DModel(new DiTConfig { AttentionHeadDim = 8, NumAttentionHeads = 2, InChannels = 4, OutChannels = 4, NumLayers = 3, PatchSize = 2, SampleSize = 8, NumEmbedsAdaNorm = 10 }),
            network => (x, row, shortcuts) => network.Forward(x, Time.Narrow(0, row, x.Size(0)), Tensor.From([3L, 4]).Narrow(0, row, x.Size(0)), shortcuts)),
        ["PixArt"] = With(new PixArtTransformer2DModel(new PixArtConfig { AttentionHeadDim = 8, NumAttentionHeads = 2, CaptionChannels = 12, CrossAttentionDim = 16, InChannels = 4, OutChannels = 4, NumLayers = 3, PatchSize = 2, SampleSize = 8, UseAdditionalConditions = false }),
            network => (x, row, shortcuts) => network.Forward(x, Text.Narrow(0, row, x.Size(0)), Time.Narrow(0, row, x.Size(0)), shortcuts: shortcuts)),
        ["SD3"] = With(new SD3Transformer2DModel(new SD3TransformerConfig { AttentionHeadDim = 8, NumAttentionHeads = 2, CaptionProjectionDim = 16, InChannels = 4, OutChannels = 4, JointAttentionDim = 12, NumLayers = 3, PatchSize = 2, PooledProjectionDim = 6, PosEmbedMaxSize = 8, SampleSize = 8 }),
            network => (x, row, shortcuts) => network.Forward(x, Text.Narrow(0, row, x.Size(0)), Pooled.Narrow(0, row, x.Size(0)), Time.Narrow(0, row, x.Size(0)), shortcuts)),
        ["Flux"] = With(new FluxTransformer2DModel(new FluxConfig { AttentionHeadDim = 12, AxesDimsRope = [4, 4, 4], GuidanceEmbeds = false, InChannels = 64, JointAttentionDim = 12, NumAttentionHeads = 2, NumLayers = 2, NumSingleLayers = 2, PooledProjectionDim = 6 }),
            network => (x, row, shortcuts) => network.Forward(x.Reshape(-1, 4, 64), Text.Narrow(0, row, x.Size(0)), Pooled.Narrow(0, row, x.Size(0)), Time.Narrow(0, row, x.Size(0)) / 1000, Tensor.Zeros([4, 3]), Tensor.Zeros([5, 3]), shortcuts: shortcuts)),
    };

    public static TheoryData<string> Names => [.. Transformers.Keys];

    private static (Architecture, Func<Tensor, long, CallShortcuts?, Tensor>) With<T>(T network, Func<T, Func<Tensor, long, CallShortcuts?, Tensor>> call) where T : Architecture
    {
        var generator = new Generator(1);
        network.Initialize(generator);
        foreach (var weight in network.Parameters()) weight.Detach().AddInPlace(Tensor.Randn(weight.Shape, generator) * 0.05);
        network.Eval();
        return (network, call(network));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_WithAThresholdOfZero_IsTheSameToTheLastBit(string name)
    {
        using var off = GradientMode.Off();
        var (_, call) = Transformers[name];
        using var walk = new WalkShortcuts(new FirstBlockCache(0), null);
        var plain = call(Latents, 0, null);
        for (var i = 0; i < 3; i++) Assert.Equal(0, Goldens.Difference(plain, call(Latents, 0, walk.Next(2, 2))));
    }

    /// <summary>From a call with the same input the change by the other blocks is what would have been computed, but for the rounding of a difference and a sum.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_OfTheSameInput_TakesOverWhatWouldBeComputed(string name)
    {
        using var off = GradientMode.Off();
        var (network, call) = Transformers[name];
        using var walk = new WalkShortcuts(new FirstBlockCache(1e-6), null);
        var plain = call(Latents, 0, walk.Next(2, 1));
        var ran = new List<string>();
        using (network.Observe((part, _) => ran.Add(part)))
            Goldens.Near(plain, call(Latents, 0, walk.Next(2, 1)), 1e-5, "taken over");
        Assert.Contains(ran, part => part.StartsWith("transformer_blocks.0.", StringComparison.Ordinal));
        Assert.DoesNotContain(ran, part => part.Contains("blocks", StringComparison.Ordinal) && !part.StartsWith("transformer_blocks.0", StringComparison.Ordinal));
        Goldens.Near(plain.Narrow(0, 1, 1), call(Latents.Narrow(0, 1, 1), 1, walk.Next(1, 0)), 2e-5, "one branch alone");
    }

    /// <summary>A change beyond the threshold is computed, and becomes what later calls are compared with; one within it is taken over.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_OfAnotherInput_IsComputedBeyondTheThreshold(string name)
    {
        using var off = GradientMode.Off();
        var (_, call) = Transformers[name];
        using var strict = new WalkShortcuts(new FirstBlockCache(1e-5), null);
        using var lax = new WalkShortcuts(new FirstBlockCache(0.9), null);
        call(Latents, 0, strict.Next(2, 2));
        call(Latents, 0, lax.Next(2, 2));
        var other = Latents * 0.8;
        var plain = call(other, 0, null);
        Assert.Equal(0, Goldens.Difference(plain, call(other, 0, strict.Next(2, 2))));
        Assert.True(Goldens.Difference(plain, call(other, 0, lax.Next(2, 2))) > 1e-7);
    }

    [Fact]
    public void Check_OfWhatCannotBe_SaysWhy()
    {
        var network = Transformers["DiT"].Network;
        Assert.Contains("DiTTransformer2DModel has no deep cache, which is for U-Nets", Assert.Throws<ArgumentException>(() => network.Check(new DeepCache(2))).Message);
        Assert.Contains("threshold of the first-block cache is -1", Assert.Throws<ArgumentException>(() => network.Check(new FirstBlockCache(-1))).Message);
        Assert.Contains("threshold of the first-block cache is NaN", Assert.Throws<ArgumentException>(() => network.Check(new FirstBlockCache(double.NaN))).Message);
        Assert.Contains("has 1 block, and so none", Assert.Throws<ArgumentException>(() => new DiTTransformer2DModel(((DiTTransformer2DModel)network).Config with { NumLayers = 1 }).Check(new FirstBlockCache(0.1))).Message);
        Assert.Contains("DiTTransformer2DModel cannot merge tokens", Assert.Throws<ArgumentException>(() => network.Check(new TokenMerging(0.5))).Message);
    }
}
