using Langevin.Models.Approximation;
using Langevin.Oracles;
using Langevin.Pipelines.TextToImage;
using Langevin.Torch;

namespace Langevin.Pipelines.Tests.TextToImage;

/// <summary>Walks of texts that leave something out, on tiny networks of every family.</summary>
public sealed class ApproximateTextTests
{
    public static TheoryData<string> Families => TinyPipelines.Families;

    /// <summary>What changes nothing by its setting changes no bit, and another family's cache is refused.</summary>
    [Theory]
    [MemberData(nameof(Families))]
    public void Latents_WithWhatChangesNothing_AreThePlainOnes(string family)
    {
        using var scope = new TensorScope();
        using var tiny = new TinyPipelines();
        var pipeline = tiny.Open(family);
        var request = new TextToImageRequest(TinyPipelines.PromptOf(family)) { Steps = 4, Height = 16, Width = 16, Guidance = 3 };
        var isUNet = pipeline.Network is UNetLatentNetwork;
        StepCache own = isUNet ? new DeepCache(1) : new FirstBlockCache(0), other = isUNet ? new FirstBlockCache(0.1) : new DeepCache(2);
        Assert.Matches("is for (U-Nets|transformers)", Assert.Throws<ArgumentException>(() => pipeline.Plan(request with { Cache = other })).Message);
        if (family is "PixArtSigmaPipeline" or "DiTPipeline")
        {
            Assert.Contains("has 1 block", Assert.Throws<ArgumentException>(() => pipeline.Plan(request with { Cache = own })).Message);
            return;
        }
        var plain = pipeline.Latents(request);
        Assert.Equal(0, Goldens.Difference(plain, pipeline.Latents(request with { Cache = own })));
        if (isUNet) Assert.Equal(0, Goldens.Difference(plain, pipeline.Latents(request with { Merging = new TokenMerging(0) })));
    }

    /// <summary>What takes something over gives other latents, the same again, and in any batches.</summary>
    [Theory]
    [MemberData(nameof(Families))]
    public void Latents_WithWhatIsTakenOver_AreTheSameInAnyBatches(string family)
    {
        if (family is "PixArtSigmaPipeline" or "DiTPipeline") return;
        using var scope = new TensorScope();
        using var tiny = new TinyPipelines();
        var pipeline = tiny.Open(family);
        var isUNet = pipeline.Network is UNetLatentNetwork;
        var plain = new TextToImageRequest(TinyPipelines.PromptOf(family, 0), TinyPipelines.PromptOf(family, 1)) { Steps = 6, Height = 16, Width = 16, Guidance = 3, GuidanceDetails = new GuidanceDetails { Interval = (0.1, 5) } };
        var request = plain with { Cache = isUNet ? new DeepCache(2) : new FirstBlockCache(1000), Merging = isUNet ? new TokenMerging(0.5) : null };
        var latents = pipeline.Latents(request);
        Assert.True(Goldens.Difference(pipeline.Latents(plain), latents) > 1e-6);
        Assert.Equal(0, Goldens.Difference(latents, pipeline.Latents(request)));
        Goldens.Near(latents, pipeline.Latents(request with { BatchSize = 1 }), 1e-4, "one by one");
    }
}
