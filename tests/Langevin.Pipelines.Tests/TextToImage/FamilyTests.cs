using Langevin.Media.Images;
using Langevin.Oracles;
using Langevin.Pipelines.TextToImage;
using Langevin.Torch;

namespace Langevin.Pipelines.Tests.TextToImage;

/// <summary>What holds for every family, on tiny networks with random weights.</summary>
public sealed class FamilyTests
{
    public static TheoryData<string> Families => TinyPipelines.Families;

    [Theory]
    [MemberData(nameof(Families))]
    public void Generate_InBatches_GivesTheSameImagesAsOneByOne(string family)
    {
        using var scope = new TensorScope();
        using var tiny = new TinyPipelines();
        var pipeline = tiny.Open(family);
        var request = Request(family, 0, 1, 2) with { BatchSize = 3 };
        var together = pipeline.Generate(request);
        Assert.Equal([3, 3, 16, 24], together.Shape);
        Goldens.Near(together, pipeline.Generate(request with { BatchSize = 1 }), 2e-5, "one by one");
        Goldens.Near(together, pipeline.Generate(request), 1e-6, "again");
        Assert.True(Goldens.Difference(together, pipeline.Generate(request with { Seed = 6 })) > 0.01);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Generate_OfAnotherPrompt_GivesAnotherImage(string family)
    {
        using var scope = new TensorScope();
        using var tiny = new TinyPipelines();
        var pipeline = tiny.Open(family);
        Assert.True(Goldens.Difference(pipeline.Generate(Request(family, 0)), pipeline.Generate(Request(family, 1))) > 1e-3);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Generate_OfAPicture_StaysNearerTheLessItIsChanged(string family)
    {
        using var scope = new TensorScope();
        using var tiny = new TinyPipelines();
        var pipeline = tiny.Open(family);
        var picture = Goldens.Wave(1, 3, 16, 24);
        Tensor Changed(double strength) => pipeline.Latents(Request(family, 0) with { Init = picture, Strength = strength, Steps = 10 });
        var own = pipeline.Codec.Encode(picture).Mean;
        var (little, much) = ((Changed(0.1) - own).Abs().Mean().Item(), (Changed(0.9) - own).Abs().Mean().Item());
        Assert.True(little < much, $"{little} is not below {much}");
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Latents_UntilAPoint_ThenFromIt_GiveTheWholeWalk(string family)
    {
        using var scope = new TensorScope();
        using var tiny = new TinyPipelines();
        var pipeline = tiny.Open(family);
        var request = Request(family, 0, 1) with { Steps = 8 };
        var refined = new RefinedPipeline(pipeline, pipeline, 0.6).Generate(request);
        Goldens.Near(pipeline.Generate(request), refined, 2e-5, "images");
    }

    [Fact]
    public void Refine_BySdxlsRefiner_ReadsTheSecondEncoderAndAScore()
    {
        using var scope = new TensorScope();
        using var tiny = new TinyPipelines();
        var (first, refiner) = (tiny.Open("StableDiffusionXLPipeline"), tiny.Open("Refiner"));
        var request = Request("StableDiffusionXLPipeline", 0) with { Steps = 6 };
        var images = new RefinedPipeline(first, refiner, 0.5).Generate(request);
        Assert.Equal([1, 3, 16, 24], images.Shape);
        var scored = new RefinedPipeline(first, refiner, 0.5).Generate(request with { Sizes = new SizeConditions { AestheticScore = 9 } });
        Assert.True(Goldens.Difference(images, scored) > 1e-6);
        Assert.Throws<ArgumentException>(() => new RefinedPipeline(first, refiner, 1).Generate(request));
    }

    [Fact]
    public void Encode_OfWhatWasNotGiven_IsZerosWhereTheCheckpointSaysSo()
    {
        using var scope = new TensorScope();
        using var tiny = new TinyPipelines();
        var told = tiny.Open("StableDiffusionXLPipeline").Encoder.Encode(["a cat"], [null, ""], new PromptReading(PromptSyntax.Weighted, null, new(16, 24)) { NegativeSizes = new() { Original = new(5, 6), Crop = (1, 2), Target = new(7, 8) } });
        Assert.Equal(0, told.Context[1].Abs().Max().Item());
        Assert.Equal(0, told.Pooled![1].Abs().Max().Item());
        Assert.True(told.Context[2].Abs().Max().Item() > 0);
        Assert.Equal([16f, 24, 0, 0, 16, 24], told.Sizes![0].ToArray<float>());
        Assert.Equal([5f, 6, 1, 2, 7, 8], told.Sizes[1].ToArray<float>());
    }

    [Fact]
    public void Generate_ByFluxWithTrueGuidance_GoesAwayFromTheNegativePrompt()
    {
        using var scope = new TensorScope();
        using var tiny = new TinyPipelines();
        var pipeline = tiny.Open("FluxPipeline");
        var request = Request("FluxPipeline", 0) with { NegativePrompts = ["dogs"] };
        Goldens.Near(pipeline.Generate(request), pipeline.Generate(request with { NegativePrompts = ["cats"] }), 0, "not looked at");
        Assert.True(Goldens.Difference(pipeline.Generate(request), pipeline.Generate(request with { TrueGuidance = 3 })) > 1e-4);
        Assert.True(Goldens.Difference(pipeline.Generate(request), pipeline.Generate(request with { Guidance = 9 })) > 1e-6);
    }

    [Fact]
    public void Generate_ByDiT_ReadsNumbersAndNames()
    {
        using var scope = new TensorScope();
        using var tiny = new TinyPipelines();
        var pipeline = tiny.Open("DiTPipeline");
        Goldens.Near(pipeline.Generate(Request("DiTPipeline", 0)), pipeline.Generate(Request("DiTPipeline", 0) with { Prompts = ["tinca Tinca"] }), 0, "by name");
        Assert.Contains("0 to 9", Assert.Throws<ArgumentException>(() => pipeline.Generate(Request("DiTPipeline", 0) with { Prompts = ["10"] })).Message);
        Assert.Contains("'a cat' is none", Assert.Throws<ArgumentException>(() => pipeline.Generate(Request("DiTPipeline", 0) with { Prompts = ["a cat"] })).Message);
    }

    [Theory]
    [InlineData("StableDiffusionXLPipeline", 2), InlineData("StableDiffusion3Pipeline", 3), InlineData("FluxPipeline", 3)]
    public void Plan_OfHalfOfFiveSteps_CountsAsThePipelinesOfTheFamilyDo(string family, int steps)
    {
        using var tiny = new TinyPipelines();
        Assert.Equal(steps, tiny.Open(family).Plan(Request(family, 0) with { Init = Tensor.Zeros([1, 3, 16, 24]), Strength = 0.5, Steps = 5 }).Grid.Steps.Count);
    }

    [Theory]
    [InlineData("FluxPipeline", 18, "multiple of 4; 16 and 20")]
    [InlineData("StableDiffusion3Pipeline", 22, "multiple of 4; 20 and 24")]
    [InlineData("StableDiffusionXLPipeline", 17, "multiple of 2; 16 and 18")]
    public void Generate_OfASizeThatIsNone_NamesTheNearest(string family, long width, string said)
    {
        using var tiny = new TinyPipelines();
        var pipeline = tiny.Open(family);
        Assert.Contains(said, Assert.Throws<ArgumentException>(() => pipeline.Generate(Request(family, 0) with { Width = width })).Message);
    }

    [Fact]
    public void Upscale_ByTiles_GivesTheSizeAskedFor_AndOneTileIsAnImageOfTheWhole()
    {
        using var scope = new TensorScope();
        using var tiny = new TinyPipelines();
        var pipeline = tiny.Open("StableDiffusionXLPipeline");
        var picture = ImageTensor.ToImages(Goldens.Wave(1, 3, 15, 21))[0];
        var request = new TextToImageRequest("a cat") { Steps = 4, Strength = 0.5, Guidance = 2, Randomness = Randomness.PerSample };
        var upscaler = new TiledUpscaler(pipeline);
        Assert.Equal([1, 3, 45, 63], upscaler.Upscale(picture, new Upscaling(3) { Tile = 32, Overlap = 8 }, request).Shape);

        var square = ImageTensor.ToImages(Goldens.Wave(1, 3, 16, 16))[0];
        var whole = pipeline.Generate(request with { Init = ImageTensor.ToTensor(square.Resize(32, 32)) });
        Goldens.Near(whole, upscaler.Upscale(square, new Upscaling { Tile = 32, Overlap = 8 }, request), 2e-5, "one tile");
        Assert.Contains("multiples of 2", Assert.Throws<ArgumentException>(() => upscaler.Upscale(square, new Upscaling { Tile = 31, Overlap = 8 }, request)).Message);
        Assert.Contains("between 1 and 16", Assert.Throws<ArgumentException>(() => upscaler.Upscale(square, new Upscaling(0.5), request)).Message);
    }

    /// <summary>All tiles are counted, and the whole pictures beside them.</summary>
    [Fact]
    public void Memory_OfEnlarging_CountsTheTilesAndTheWhole()
    {
        using var scope = new TensorScope();
        using var tiny = new TinyPipelines();
        var pipeline = tiny.Open("StableDiffusionXLPipeline");
        var (request, picture) = (new TextToImageRequest("a cat") { Steps = 4, Guidance = 2 }, ImageTensor.ToImages(Goldens.Wave(1, 3, 15, 21))[0]);
        var plan = new TiledUpscaler(pipeline).Memory(picture, new Upscaling(3) { Tile = 32, Overlap = 8 }, request);
        var tiles = pipeline.Memory(request with { ImagesPerPrompt = 6, Height = 32, Width = 32 });
        const long bytes = (3 * 46 * 64 + 6 * 32 * 32) * 3 * 4;                                               // sides of 45 and 63 are rounded up to what the model can do
        Assert.Equal(tiles.Stages.Select(stage => stage with { Activations = stage.Activations + bytes }), plan.Stages);
        Assert.Equal(45 * 63 * 3, plan.Disk);
        Assert.Contains("multiples of 2", Assert.Throws<ArgumentException>(() => new TiledUpscaler(pipeline).Memory(picture, new Upscaling { Tile = 31, Overlap = 8 }, request)).Message);
    }

    private static TextToImageRequest Request(string family, params int[] prompts) =>
        new([.. prompts.Select(number => TinyPipelines.PromptOf(family, number))]) { Steps = 3, Seed = 5, Height = 16, Width = 24, TextTokens = 12, Guidance = 3 };
}
