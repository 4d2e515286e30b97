using Langevin.Diffusion.Configuration;
using Langevin.Models.Approximation;
using Langevin.Models.DiT;
using Langevin.Models.ImageDiffusion;
using Langevin.Oracles;
using Langevin.Torch;

namespace Langevin.Pipelines.Tests;

/// <summary>Images by a transformer of pixels, which can take over what its later blocks change.</summary>
public sealed class PixelTransformerTests
{
    private static readonly ImagePipeline Pipeline = new(Made());
    private static readonly SampleRequest Request = new() { Count = 3, Seed = 11, Steps = 12, Guidance = 2 };

    private static ImageDiffusionModel Made()
    {
        var network = new DiTTransformer2DModel(new DiTConfig { NumLayers = 3, NumAttentionHeads = 2, AttentionHeadDim = 8, InChannels = 1, OutChannels = 1, SampleSize = 8, NumEmbedsAdaNorm = 3 });
        network.Initialize(new Generator(1));
        network.Eval();
        return new ImageDiffusionModel(network, new DdimSchedulerConfig { PredictionType = "v_prediction" }, new ImageDiffusionInfo { HasNullClass = true });
    }

    [Fact]
    public void Sample_Guided_GivesImagesThatDoNotDependOnTheBatch()
    {
        using var scope = new TensorScope();
        var whole = Pipeline.Sample(Request);
        Assert.Equal([3, 1, 8, 8], whole.Shape);
        Goldens.Near(whole, Pipeline.Sample(Request with { BatchSize = 1 }), 2e-5, "one by one");
        Assert.True(Goldens.Difference(whole, Pipeline.Sample(Request with { Guidance = 1 })) > 1e-4);
    }

    [Theory]
    [InlineData("ddim", null)]
    [InlineData("heun", 2.0)]
    public void Sample_WithAThresholdOfZero_IsThePlainResult(string sampler, double? guidedUntil)
    {
        using var scope = new TensorScope();
        var request = Request with { Sampler = sampler, GuidanceDetails = new GuidanceDetails { Interval = guidedUntil is { } high ? (0.3, high) : null } };
        Assert.Equal(0, Goldens.Difference(Pipeline.Sample(request), Pipeline.Sample(request with { Cache = new FirstBlockCache(0) })));
    }

    [Fact]
    public void Sample_WithAFirstBlockCache_IsNearerTheSmallerItsThreshold()
    {
        using var scope = new TensorScope();
        var plain = Pipeline.Sample(Request);
        double Distance(double threshold) => (Pipeline.Sample(Request with { Cache = new FirstBlockCache(threshold) }) - plain).Square().Mean().Item();
        Assert.InRange(Distance(0.3), 1e-12, Distance(10));
    }

    [Fact]
    public void Plan_OfADeepCache_IsRefused() =>
        Assert.Contains("DiTTransformer2DModel has no deep cache", Assert.Throws<ArgumentException>(() => Pipeline.Plan(Request with { Cache = new DeepCache(2) })).Message);
}
