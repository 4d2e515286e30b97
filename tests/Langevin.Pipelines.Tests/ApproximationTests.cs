using Langevin.Models.Approximation;
using Langevin.Oracles;
using Langevin.Torch;

namespace Langevin.Pipelines.Tests;

/// <summary>Walks that leave something out, with the model that comes with the program.</summary>
public sealed class ApproximationTests
{
    private static readonly ImagePipeline Pipeline = ImagePipeline.Load(Goldens.FashionMnist);
    private static readonly SampleRequest Request = new() { Count = 3, Seed = 11, Steps = 6, Guidance = 2 };

    /// <summary>Samplers that ask once and twice a step, and guidance that is there only sometimes.</summary>
    [Theory]
    [InlineData("ddim", null)]
    [InlineData("heun", null)]
    [InlineData("dpm++2m", 2.0)]
    public void Sample_WithAnIntervalOfOne_IsThePlainResult(string sampler, double? guidedUntil)
    {
        using var scope = new TensorScope();
        var request = Request with { Sampler = sampler, GuidanceDetails = new GuidanceDetails { Interval = guidedUntil is { } high ? (0.3, high) : null } };
        Assert.Equal(0, Goldens.Difference(Pipeline.Sample(request), Pipeline.Sample(request with { Cache = new DeepCache(1) })));
    }

    /// <summary>Nearer, the less is taken over.</summary>
    [Theory]
    [InlineData("ddim")]
    [InlineData("heun")]
    public void Sample_WithADeepCache_IsNearerTheSmallerItsInterval(string sampler)
    {
        using var scope = new TensorScope();
        var request = Request with { Sampler = sampler, Steps = 20 };
        var plain = Pipeline.Sample(request);
        double Distance(int interval) => (Pipeline.Sample(request with { Cache = new DeepCache(interval) }) - plain).Square().Mean().Item();
        var (near, far) = (Distance(2), Distance(10));
        Assert.InRange(near, 1e-9, far);
    }

    [Fact]
    public void Sample_WithADeepCacheInAnyBatches_GivesTheSameImages()
    {
        using var scope = new TensorScope();
        var request = Request with { Count = 5, Cache = new DeepCache(3) { Branch = 1 }, GuidanceDetails = new GuidanceDetails { Interval = (0.3, 5) } };
        var whole = Pipeline.Sample(request);
        foreach (var size in new[] { 1, 2 }) Goldens.Near(whole, Pipeline.Sample(request with { BatchSize = size }), 5e-5, $"batches of {size}");
    }

    /// <summary>One pipeline serves walks with caches and without at once.</summary>
    [Fact]
    public void Sample_FromManyThreadsAtOnce_GivesWhatOneGives()
    {
        using var scope = new TensorScope();
        var requests = new StepCache?[] { new DeepCache(2), null, new DeepCache(3) { Branch = 2 }, new DeepCache(2) }.Select((cache, i) => Request with { Seed = (ulong)i, Cache = cache }).ToArray();
        var alone = Array.ConvertAll(requests, request => Pipeline.Sample(request).Keep());
        var together = new Tensor[requests.Length];
        Parallel.For(0, requests.Length, i =>
        {
            using var own = new TensorScope();
            together[i] = Pipeline.Sample(requests[i]).Keep();
        });
        foreach (var (i, images) in alone.Index()) Goldens.Near(images, together[i], 2e-5, $"request {i}");
    }

    /// <summary>A worse model that is guided away from is asked plainly, and RePaint goes back and forth.</summary>
    [Fact]
    public void Sample_WithAnIntervalOfOneAndOtherWays_IsThePlainResult()
    {
        using var scope = new TensorScope();
        var worse = Request with { GuidanceDetails = new GuidanceDetails { Worse = Pipeline } };
        var repaint = Request with { Init = Goldens.Wave(1, 1, 28, 28), Inpainting = new Inpainting(Tensor.Ones([1, 1, 28, 28]), InpaintingMethod.RePaint) { JumpLength = 2, Resamplings = 2 } };
        foreach (var request in new[] { worse, repaint })
            Assert.Equal(0, Goldens.Difference(Pipeline.Sample(request), Pipeline.Sample(request with { Cache = new DeepCache(1) })));
    }

    [Fact]
    public void Plan_OfWhatTheNetworkCannotDo_IsRefused()
    {
        Assert.Contains("UNet2DModel has no first-block cache", Assert.Throws<ArgumentException>(() => Pipeline.Plan(Request with { Cache = new FirstBlockCache(0.1) })).Message);
        Assert.Contains("UNet2DModel cannot merge tokens", Assert.Throws<ArgumentException>(() => Pipeline.Plan(Request with { Merging = new TokenMerging(0.5) })).Message);
    }
}
