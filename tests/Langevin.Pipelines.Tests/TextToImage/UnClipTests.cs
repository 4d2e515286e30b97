using Langevin.Diffusion.Configuration;
using Langevin.Diffusion.Noise;
using Langevin.Media.Images;
using Langevin.Models.Checkpoints;
using Langevin.Models.Prior;
using Langevin.Oracles;
using Langevin.Pipelines.TextToImage;
using Langevin.Pipelines.TextToImage.Embeddings;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Pipelines.Tests.TextToImage;

/// <summary>Stable unCLIP: its prior and its noise on embeddings against diffusers, and what holds for its pipelines.</summary>
/// <remarks>
/// Recorded with diffusers 0.40: two texts of random states through a random prior, 7 steps from a generator at seed 5; UnCLIPScheduler told where each step ends, as
/// UnCLIPPipeline does, and DDPMScheduler as it is. Then noise_image_embeddings of StableUnCLIPPipeline with a generator at seed 9.
/// </remarks>
public sealed class UnClipTests
{
    private const string Texts = "StableUnCLIPPipeline", Pictures = "StableUnCLIPImg2ImgPipeline";

    [Theory]
    [InlineData("prior_scheduler", "unclip", 1), InlineData("prior_scheduler", "unclip", 3)]
    [InlineData("prior_scheduler_ddpm", "ddpm", 1), InlineData("prior_scheduler_ddpm", "ddpm", 3)]
    public void Embed_ByEachScheduler_GivesTheRecordedEmbeddings(string scheduler, string recorded, int guidance)
    {
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        var golden = Recorded();
        var prior = Prior(scheduler);
        var embeddings = prior.Embed(Condition(golden), Tensor.From([0L, 1]), prior.Plan(7, guidance), new GeneratorNoise(5));
        Goldens.Near(golden[$"{recorded}.{guidance}"], embeddings, 2e-5, "embeddings");
    }

    [Fact]
    public void Embed_WithoutGuidance_DoesNotAskAboutTheEmptyText()
    {
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        var golden = Recorded();
        var prior = Prior("prior_scheduler");
        Tensor Embed(double guidance) => prior.Embed(Condition(golden), Tensor.From([0L, 1]), prior.Plan(7, guidance), new GeneratorNoise(5));
        golden["pooled"][2].FillInPlace(double.NaN);
        Goldens.Near(golden["unclip.1"], Embed(1), 2e-5, "embeddings");
        Assert.True(double.IsNaN(Embed(3).Sum().Item()));
    }

    [Theory]
    [InlineData("unclip", 0), InlineData("unclip", 300), InlineData("unclip", 999), InlineData("ddpm", 300)]
    public void Labels_OfEachLevel_AreTheRecordedOnes(string embeddings, int level)
    {
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        var golden = Recorded();
        var noise = new EmbeddingNoise((ImageNormalizer)ModelFolder.Open(Goldens.File("models/unclip_normalizer")), Scheduler("image_noising_scheduler"));
        Assert.Equal(1000, noise.Levels);
        Goldens.Near(golden[$"{embeddings}.labels.{level}"], noise.Labels(golden[$"{embeddings}.3"], level, new GeneratorNoise(9)), 2e-5, "labels");
    }

    [Theory]
    [InlineData("per-sample"), InlineData("torch-per-image"), InlineData("torch")]
    public void Generate_WithMoreNoiseOrOtherSettingsOfThePrior_GivesOtherImages(string randomness)
    {
        using var scope = new TensorScope();
        using var tiny = new TinyPipelines();
        var pipeline = tiny.Open(Texts);
        Tensor Made(UnClipDetails? details) => pipeline.Generate(Request() with { UnClip = details, Randomness = Randomness.ByName(randomness) });
        var plain = Made(null);
        Goldens.Near(plain, Made(new UnClipDetails { PriorSteps = 25, PriorGuidance = 4 }), 1e-6, "its own way");
        Assert.All(new[] { new UnClipDetails { NoiseLevel = 900 }, new UnClipDetails { PriorSteps = 3 }, new UnClipDetails { PriorGuidance = 1 } }, details => Assert.True(Goldens.Difference(plain, Made(details)) > 1e-5, $"{details}"));
    }

    [Fact]
    public void Generate_LikePictures_TakesThemInTurn()
    {
        using var scope = new TensorScope();
        using var tiny = new TinyPipelines();
        var pipeline = tiny.Open(Pictures);
        var (one, other) = (Picture(20, 15, 1), Picture(9, 30, 7));
        Tensor Like(int images, ulong seed, params Image[] pictures) => pipeline.Generate(Request() with { ImagesPerPrompt = images, Seed = seed, UnClip = new UnClipDetails { Like = pictures, NoiseLevel = 5 } });
        var three = Like(3, 5, one, other);
        Goldens.Near(three[..1], Like(1, 5, one), 2e-5, "the first");
        Goldens.Near(three[1..2], Like(1, 6, other), 2e-5, "the second");
        Goldens.Near(three[2..3], Like(1, 7, one), 2e-5, "the first again");
        Assert.True(Goldens.Difference(Like(1, 5, one), Like(1, 5, other)) > 1e-4);
    }

    [Fact]
    public void Generate_OfWhatIsGuidedAwayFromAlone_KnowsNoPicture()
    {
        using var scope = new TensorScope();
        using var tiny = new TinyPipelines();
        var pipeline = tiny.Open(Pictures);
        Tensor Like(Image picture, int level) => pipeline.Generate(Request() with { Guidance = 0, UnClip = new UnClipDetails { Like = [picture], NoiseLevel = level } });
        Goldens.Near(Like(Picture(20, 15, 1), 0), Like(Picture(9, 30, 7), 700), 0, "zeros for every picture");
    }

    [Fact]
    public void Generate_WithWeightsInThePrompt_GivesThePriorThePlainText()
    {
        using var scope = new TensorScope();
        using var tiny = new TinyPipelines();
        var pipeline = tiny.Open(Texts);
        Tensor Embedding(Prompt prompt, PromptSyntax syntax) => pipeline.Embeddings(Request() with { Prompts = [prompt], Syntax = syntax })!(0, 1, new PerSampleNoise(1), default);
        using var off = GradientMode.Off();
        Goldens.Near(Embedding("a cat", PromptSyntax.Plain), Embedding("a (cat:1.3)", PromptSyntax.Weighted), 0, "weighted");
        Assert.True(Goldens.Difference(Embedding("a cat", PromptSyntax.Plain), Embedding("a (cat:1.3)", PromptSyntax.Plain)) > 1e-6);
    }

    [Fact]
    public void Generate_OfWhatCannotBe_IsRefused()
    {
        using var tiny = new TinyPipelines();
        var (texts, pictures) = (tiny.Open(Texts), tiny.Open(Pictures));
        static void Refused(TextToImagePipeline pipeline, UnClipDetails? details, string said) =>
            Assert.Contains(said, Assert.Throws<ArgumentException>(() => pipeline.Plan(Request() with { UnClip = details })).Message);
        Refused(texts, new UnClipDetails { NoiseLevel = 1000 }, "noise level is 1000; it lies between 0 and 999");
        Refused(texts, new UnClipDetails { NoiseLevel = -1 }, "noise level is -1");
        Refused(texts, new UnClipDetails { PriorSteps = 0 }, "0 steps of the prior");
        Refused(texts, new UnClipDetails { PriorGuidance = double.NaN }, "guidance of the prior");
        Refused(texts, new UnClipDetails { Like = [Picture(8, 8, 1)] }, "looks at none");
        Refused(pictures, null, "none is given");
        Refused(pictures, new UnClipDetails { Like = [Picture(8, 8, 1)], PriorSteps = 5 }, "has no prior");
        Refused(tiny.Open("StableDiffusionXLPipeline"), new UnClipDetails(), "are for models of unCLIP");
        Assert.Contains("draw it into all of them", Assert.Throws<ArgumentException>(() => new TiledUpscaler(texts).Upscale(Picture(8, 8, 1), new Upscaling(), Request())).Message);
    }

    [Fact]
    public void Load_OfComponentsThatDoNotFit_IsRefused()
    {
        using var tiny = new TinyPipelines();
        var (folder, other) = (tiny.Write(Texts), tiny.Write("StableDiffusionXLPipeline"));
        Directory.Delete(Path.Combine(folder, "unet"), recursive: true);
        Directory.Move(Path.Combine(other, "unet"), Path.Combine(folder, "unet"));
        Assert.Contains("20 wide, the image_normalizer's 20, and the U-Net is told none", Assert.Throws<ConfigException>(() => TextToImagePipeline.Load(folder)).Message);
        Directory.Delete(Path.Combine(folder, "prior_scheduler"), recursive: true);
        Assert.Contains("'prior_scheduler' is missing", Assert.Throws<ConfigException>(() => TextToImagePipeline.Load(folder)).Message);
    }

    [Fact]
    public void Scheduler_OfAComponentThatIsNotThere_IsRefused()
    {
        using var tiny = new TinyPipelines();
        Assert.Contains("no component 'prior_scheduler'", Assert.Throws<ConfigException>(() => Checkpoint.Open(tiny.Write(Pictures)).Scheduler("prior_scheduler")).Message);
    }

    /// <summary>preprocessor_config.json says how pictures are prepared; where there is none, they are as CLIP's usually are.</summary>
    [Fact]
    public void Load_WithAProcessorOfItsOwn_PreparesPicturesByIt()
    {
        using var scope = new TensorScope();
        using var tiny = new TinyPipelines();
        var folder = tiny.Write(Pictures);
        var usual = Made();
        var index = Path.Combine(folder, "model_index.json");
        File.WriteAllText(index, File.ReadAllText(index).Replace("{\"_class_name\"", "{\"feature_extractor\": [\"transformers\", \"CLIPImageProcessor\"], \"_class_name\""));
        Assert.True(usual.Same(Made("\"size\": 12, \"crop_size\": 12")));
        Assert.False(usual.Same(Made("\"size\": 12, \"crop_size\": 12, \"image_mean\": [0.1, 0.2, 0.3], \"image_std\": [1, 1, 1]")));
        Assert.False(usual.Same(Made("\"size\": 12, \"crop_size\": 12, \"resample\": 0")));
        Assert.Contains("prepares pictures of 16 x 16, and the network reads 12 x 12", Assert.Throws<ConfigException>(() => Made("\"size\": 16, \"crop_size\": 16")).Message);

        Tensor Made(string? settings = null)
        {
            Directory.CreateDirectory(Path.Combine(folder, "feature_extractor"));
            if (settings is not null) File.WriteAllText(Path.Combine(folder, "feature_extractor", "preprocessor_config.json"), $"{{ {settings} }}");
            return TextToImagePipeline.Load(folder).Generate(Request() with { UnClip = new UnClipDetails { Like = [Picture(20, 30, 7)] } });
        }
    }

    private static Image Picture(int width, int height, int step) => new(width, height, 3, Enumerable.Range(0, width * height * 3).Select(i => (byte)(i * step % 251)).ToArray());

    private static TextToImageRequest Request() => new("a cat") { Steps = 3, Seed = 5, Height = 16, Width = 24, Guidance = 3 };

    private static Dictionary<string, Tensor> Recorded() => Goldens.Read("models/stable_unclip/recorded.safetensors");

    private static PromptCondition Condition(Dictionary<string, Tensor> golden) => new(golden["states"]) { Pooled = golden["pooled"], Mask = golden["mask"] };

    private static ImagePrior Prior(string scheduler) => new((PriorTransformer)ModelFolder.Open(Goldens.File("models/stable_unclip/prior")), Scheduler(scheduler));

    private static SchedulerConfig Scheduler(string name) => SchedulerJson.Read(File.ReadAllText(Goldens.File($"models/stable_unclip/{name}/scheduler_config.json")));
}
