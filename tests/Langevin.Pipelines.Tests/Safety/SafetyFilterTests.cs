using Langevin.Models.Checkpoints;
using Langevin.Oracles;
using Langevin.Pipelines.Safety;
using Langevin.Pipelines.TextToImage;
using Langevin.Torch;

namespace Langevin.Pipelines.Tests.Safety;

public sealed class SafetyFilterTests : IDisposable
{
    private const double All = -1.1, None = 1.1;
    private static readonly TextToImageRequest Request = new("a cat", "a dog") { Steps = 1, BatchSize = 1, Seed = 3 };
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Generate_AFlaggedImage_EndsWithItsReason()
    {
        using var scope = new TensorScope();
        var flagged = Assert.Throws<FlaggedImageException>(() => Open(All).Generate(Request));
        Assert.Equal(0, flagged.Flagged.Image);
        Assert.True(flagged.Flagged.Judgement.IsFlagged);
        Assert.Matches(@"^image 0 was flagged by the model's safety checker: concept 0 has -?0\.\d{4} and may have -1\.1000, .*OnFlagged", flagged.Message);
    }

    [Fact]
    public void Generate_FlaggedImagesThatSomeoneIsToldOf_AreBlack()
    {
        using var scope = new TensorScope();
        List<FlaggedImage> told = [];
        var images = Open(All).Generate(Request with { OnFlagged = told.Add });
        Assert.Equal([0, 1], told.Select(one => one.Image));
        Assert.Equal(-1, images.Max().Item());
    }

    [Fact]
    public void Generate_ImagesThatAreNotFlagged_AreThoseWithoutAChecker()
    {
        using var scope = new TensorScope();
        var plain = TextToImagePipeline.Load(Goldens.File("models/pipe_sd"));
        Assert.Null(plain.Safety);
        var expected = plain.Generate(Request);
        Assert.True(expected.Same(Open(None).Generate(Request)));
        Assert.True(expected.Same(Open(All).Generate(Request with { Safety = SafetyUse.LeftOut })));
    }

    [Fact]
    public void Judge_Images_SaysHowFarEachIsFromEachConcept()
    {
        using var scope = new TensorScope();
        var judged = Open(None).Safety!.Judge(Tensor.Randn([2, 3, 40, 50], new Generator(1)));
        Assert.Equal(2, judged.Count);
        Assert.Equal(17, judged[0].Concepts.Count);
        Assert.Equal(3, judged[0].SpecialConcepts.Count);
        Assert.All(judged[0].Concepts, concept => Assert.InRange(concept.Cosine, -1, 1));
        Assert.NotEqual(judged[0].Concepts[0].Cosine, judged[1].Concepts[0].Cosine);
    }

    [Fact]
    public void Safety_WithoutWhatPreparesPictures_IsRefused()
    {
        var path = Write(None);
        SafeCheckpoint.Name(path, "feature_extractor", null, null);
        Assert.Contains("no feature_extractor", Assert.Throws<ConfigException>(() => TextToImagePipeline.Load(path).Generate(Request)).Message);
    }

    [Fact]
    public void Safety_OfAnUnknownClass_IsRefusedByName()
    {
        var path = Write(None);
        SafeCheckpoint.Name(path, "safety_checker", "deepfloyd_if", "IFSafetyChecker");
        Assert.Contains("is a IFSafetyChecker", Assert.Throws<ConfigException>(() => TextToImagePipeline.Load(path).Generate(Request)).Message);
    }

    private TextToImagePipeline Open(double threshold) => TextToImagePipeline.Load(Write(threshold));

    private string Write(double threshold) => SafeCheckpoint.Write(Goldens.File("models/pipe_sd"), Path.Combine(folder.Path, Path.GetRandomFileName()), threshold);
}
