using Langevin.Oracles;
using Langevin.Diffusion.Guidance;
using Langevin.Torch;

namespace Langevin.Pipelines.Tests;

/// <summary>Pictures that are changed, filled in, turned into noise; guidance in every way; with the model that comes with the program.</summary>
public sealed class PicturesTests
{
    private static readonly ImagePipeline Pipeline = ImagePipeline.Load(Goldens.FashionMnist);
    private static readonly Tensor Sources = Pipeline.Sample(new SampleRequest { Count = 4, Seed = 3, Steps = 12 }).Keep();
    private static readonly SampleRequest Again = new() { Count = 4, Seed = 9, Steps = 12, Init = Sources };

    [Fact]
    public void Sample_FromPictures_StaysNearerTheLessOfTheWalkTheyGoThrough()
    {
        using var scope = new TensorScope();
        double little = Distance(Pipeline.Sample(Again with { Strength = 0.2 })), much = Distance(Pipeline.Sample(Again with { Strength = 0.9 })), none = Distance(Pipeline.Sample(Again with { Init = null }));
        Assert.True(little < 0.5 * much && much < none, $"{little}, {much}, {none}");
    }

    [Fact]
    public void Sample_PicturesInTurn_AreThoseOfTheirNumbers()
    {
        using var scope = new TensorScope();
        var request = Again with { Strength = 0.5, Guidance = 1, Classes = [0] };
        var two = Pipeline.Sample(request with { Init = Sources.Narrow(0, 0, 2) });
        var many = Pipeline.Sample(request with { Init = Tensor.Cat([Sources.Narrow(0, 0, 2), Sources.Narrow(0, 0, 2)]), BatchSize = 3 });
        Goldens.Near(many, two, 1e-5, "pictures in turn");
    }

    [Theory]
    [InlineData(null, InpaintingMethod.KnownRegion)]
    [InlineData("ddpm", InpaintingMethod.KnownRegion)]
    [InlineData("dpm++2m-sde", InpaintingMethod.KnownRegion)]
    [InlineData(null, InpaintingMethod.RePaint)]
    public void Sample_WithAMask_KeepsWhatIsKnownAndFillsInTheRest(string? sampler, InpaintingMethod method)
    {
        using var scope = new TensorScope();
        var known = Tensor.Cat([Tensor.Ones([1, 1, 28, 14]), Tensor.Zeros([1, 1, 28, 14])], 3);
        var filled = Pipeline.Sample(Again with { Sampler = sampler, Inpainting = new Inpainting(known, method) { JumpLength = 4, Resamplings = 2 } });
        Goldens.Near(Sources.Narrow(3, 0, 14), filled.Narrow(3, 0, 14), 1e-5, "known half");
        Assert.True(Goldens.Difference(Sources.Narrow(3, 14, 14), filled.Narrow(3, 14, 14)) > 0.1);
        double seam = (filled.Narrow(3, 13, 1) - filled.Narrow(3, 14, 1)).Abs().Mean().Item(), inside = (Sources.Narrow(3, 13, 1) - Sources.Narrow(3, 14, 1)).Abs().Mean().Item();
        Assert.True(seam < inside + 0.25, $"a seam of {seam}, where pictures step by {inside}");
    }

    [Fact]
    public void Invert_ThenSample_GivesThePicturesBack()
    {
        using var scope = new TensorScope();
        var request = new SampleRequest { Count = 4, Steps = 20, Guidance = 1, Init = Sources };
        var noise = Pipeline.Invert(request);
        Assert.InRange(noise.Std().Item(), 0.7, 1.2);
        Goldens.Near(noise, Pipeline.Invert(request with { BatchSize = 3 }), 1e-4, "in other batches");
        double Missed(int steps) => Distance(Pipeline.Sample(request with { Steps = steps, Init = null, Noise = Pipeline.Invert(request with { Steps = steps }) }));
        double rough = Missed(20), fine = Missed(100);
        Assert.True(fine < 0.05 && fine < 0.6 * rough, $"mean distance {rough} in 20 steps, {fine} in 100");
    }

    [Fact]
    public void Sample_BrownianRandomness_GivesNearlyTheSameImagesForMoreSteps()
    {
        using var scope = new TensorScope();
        double Moved(Randomness randomness) => (Walk(randomness, 60) - Walk(randomness, 120)).Abs().Mean().Item();
        Tensor Walk(Randomness randomness, int steps) =>
            Pipeline.Sample(new SampleRequest { Count = 4, Seed = 2, Guidance = 1, Sampler = "ddpm", Steps = steps, Randomness = randomness });
        double brownian = Moved(Randomness.Brownian), independent = Moved(Randomness.PerSample);
        Assert.True(brownian < 0.5 * independent, $"{brownian} against {independent}");
    }

    /// <summary>The model guided away from itself is itself, whatever the scale.</summary>
    [Fact]
    public void Sample_AutoguidanceByItself_ChangesNothing()
    {
        using var scope = new TensorScope();
        var request = new SampleRequest { Count = 2, Steps = 6, Guidance = 1 };
        var details = new GuidanceDetails { Worse = Pipeline, WorseScale = 3 };
        Goldens.Near(Pipeline.Sample(request), Pipeline.Sample(request with { GuidanceDetails = details }), 1e-4, "guided by itself");
    }

    [Fact]
    public void Sample_GuidanceOutsideItsInterval_IsNone()
    {
        using var scope = new TensorScope();
        var request = new SampleRequest { Count = 2, Steps = 6, Guidance = 4 };
        var idle = Pipeline.Sample(request with { GuidanceDetails = new GuidanceDetails { Interval = (1e6, 1e7) } });
        Goldens.Near(Pipeline.Sample(request with { Guidance = 1 }), idle, 1e-5, "outside the interval");
        Assert.True(Goldens.Difference(Pipeline.Sample(request), idle) > 0.1);
    }

    [Fact]
    public void Sample_TorchRandomness_ContinuesOneGeneratorFromBatchToBatch()
    {
        using var scope = new TensorScope();
        var generator = new Generator(7);
        long[] shape = [2, 1, 28, 28];
        var noise = Tensor.Cat([Tensor.Randn(shape, generator), Tensor.Randn(shape, generator)]);
        var request = new SampleRequest { Count = 4, BatchSize = 2, Steps = 4, Seed = 7 };
        Goldens.Near(Pipeline.Sample(request with { Noise = noise }), Pipeline.Sample(request with { Randomness = Randomness.Torch }), 1e-5, "two batches");
    }

    /// <summary>Guidance of one's own goes around the model's: here towards pictures of a given left half, with gradients through the network (DPS).</summary>
    [Fact]
    public void Sample_MeasurementGuidanceAround_ComesNearTheMeasurement()
    {
        using var scope = new TensorScope();
        var left = Sources.Narrow(3, 0, 14);
        Tensor Half(Tensor images) => images.Narrow(3, 0, 14);
        var request = new SampleRequest { Count = 4, Seed = 21, Steps = 25, Guidance = 1 };
        var details = new GuidanceDetails { Around = (model, _) => new MeasurementGuidance(model, Half, left, 0.05) { Scale = 0.3 } };
        double free = Missed(Pipeline.Sample(request)), guided = Missed(Pipeline.Sample(request with { GuidanceDetails = details }));
        Assert.True(guided < 0.5 * free, $"{guided} guided, {free} free");

        double Missed(Tensor images) => (Half(images) - left).Square().Mean().Sqrt().Item();
    }

    /// <summary>A classifier of noisy images by the model's own denoised ones: brighter is likelier.</summary>
    [Fact]
    public void Sample_ClassifierGuidanceAround_GoesUpItsGradient()
    {
        using var scope = new TensorScope();
        var request = new SampleRequest { Count = 4, Seed = 21, Steps = 10, Guidance = 1 };
        var details = new GuidanceDetails { Around = (model, _) => new ClassifierGuidance(model, (x, level) => model.Denoise(x, level).X0.Flatten(1).Mean([1]) * 100, 1) };
        Assert.True(Pipeline.Sample(request with { GuidanceDetails = details }).Mean().Item() > Pipeline.Sample(request).Mean().Item() + 0.05);
    }

    private static double Distance(Tensor images) => (images - Sources).Abs().Mean().Item();
}
