using System.Text.Json.Nodes;
using Langevin.Oracles;
using Langevin.Pipelines.Tests.Safety;
using Langevin.Pipelines.Tests.TextToImage;

namespace Langevin.Cli.Tests.Sampling;

/// <summary>What a picture of a text takes in memory: foreseen, refused, made less.</summary>
public sealed class SampleMemoryTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static string Model => Goldens.File("models/pipe_sd");

    private string Output => folder["a.png"];

    [Fact]
    public void Sample_WithDryRun_SaysWhatItWouldTakeAndMakesNothing()
    {
        var said = Typed.Run("sample", Model, "--prompt", "a cat", "--dry-run", "-o", Output).AssertDone();
        Assert.Contains("UNet2DConditionModel", said);
        Assert.Contains("of memory at most", said);
        Assert.False(File.Exists(Output));

        var json = JsonNode.Parse(Typed.Run("sample", Model, "--prompt", "a cat", "--dry-run", "--dtype", "bf16", "--json").AssertDone())!;
        Assert.Equal(["text_encoder", "unet", "vae"], json["components"]!.AsArray().Select(each => (string)each!["name"]!));
        Assert.All(json["components"]!.AsArray(), each => Assert.Equal("BFloat16", (string)each!["types"]!));
        Assert.Equal(["text", "walk", "decode"], json["stages"]!.AsArray().Select(each => (string)each!["name"]!));
        Assert.True((bool)json["fits"]!);
    }

    [Fact]
    public void Sample_OfMoreThanThereIsMemoryFor_IsRefusedBeforeItBegins() =>
        Typed.Run("sample", Model, "--prompt", "a cat", "--width", "16384", "--height", "16384", "--batch-size", "512", "-n", "512", "--decode-tiles", "never", "-o", Output)
            .AssertRefused("GiB of memory (", "are available", "--dtype bf16", "--force");

    [Fact]
    public void Sample_TakingLess_MakesThePictureThatItMakesOtherwise()
    {
        string[] words = ["sample", Model, "--prompt", "a cat", "--steps", "2", "--seed", "3", "-o"];
        Typed.Run([.. words, folder["plain.safetensors"]]).AssertDone();
        Typed.Run([.. words, folder["less.safetensors"], "--offload", "--weights", "stored", "--decode-tiles", "never"]).AssertDone();
        Langevin.Torch.Tensor Images(string name) => Langevin.Torch.Serialization.SafetensorsFile.Open(folder[name]).Read("samples");
        Goldens.Near(Images("plain.safetensors"), Images("less.safetensors"), 1e-4, "images");        // the recorded runs of this pipeline allow 5e-5 in [0, 1] for another layout's rounding
    }

    [Fact]
    public void Sample_InJson_SaysHowMuchMemoryItTook() =>
        Assert.True((long)JsonNode.Parse(Typed.Run("sample", Model, "--prompt", "a cat", "--steps", "1", "--json", "-o", Output).AssertDone())!["peak_bytes"]! > 10_000_000);

    [Fact]
    public void Sample_OfAModelOfPixels_RefusesWhatIsForModelsOfTexts() =>
        Typed.Run("sample", Goldens.File("models/pipe_ddpm"), "--offload").AssertRefused("--offload", "no texts");

    [Fact]
    public void Sample_OfAModelOfPixels_ForeseesWhatItTakes()
    {
        var model = Goldens.File("models/pipe_ddpm");
        var said = Typed.Run("sample", model, "-n", "40", "--dry-run", "-o", Output).AssertDone();
        Assert.Matches("unet +UNet2DModel", said);
        Assert.Contains("of memory at most", said);
        Assert.False(File.Exists(Output));
        long Peak(params string[] words) => (long)JsonNode.Parse(Typed.Run(["sample", model, .. words, "--dry-run", "--json"]).AssertDone())!["peak_bytes"]!;
        Assert.True(Peak("-n", "64", "--batch-size", "64") > Peak("-n", "64", "--batch-size", "1"));
    }

    /// <summary>The weights of a refiner are counted.</summary>
    [Fact]
    public void Sample_WithARefiner_ForeseesBoth()
    {
        using var tiny = new TinyPipelines();
        string[] words = ["sample", tiny.Write("StableDiffusionXLPipeline"), "--prompt", "a cat", "--dry-run", "--json"];
        var (alone, both) = (JsonNode.Parse(Typed.Run(words).AssertDone())!, JsonNode.Parse(Typed.Run([.. words, "--refiner", tiny.Write("Refiner")]).AssertDone())!);
        Assert.Contains("refiner: unet", both["components"]!.AsArray().Select(each => (string)each!["name"]!));
        Assert.Equal(["text", "walk", "decode", "refiner: text", "refiner: walk", "refiner: decode"], both["stages"]!.AsArray().Select(each => (string)each!["name"]!));
        Assert.True((long)both["stages"]![0]!["weight_bytes"]! > (long)alone["stages"]![0]!["weight_bytes"]!);
    }

    /// <summary>A safety checker is counted where it judges, and left out where it is not asked.</summary>
    [Fact]
    public void Sample_WithASafetyChecker_ForeseesIt()
    {
        using var copy = new TemporaryFolder();
        string[] words = ["sample", SafeCheckpoint.Write(Model, copy["safe"], 1.1), "--prompt", "a cat", "--dry-run", "--json"];
        var (judged, not) = (JsonNode.Parse(Typed.Run(words).AssertDone())!, JsonNode.Parse(Typed.Run([.. words, "--no-safety-checker"]).AssertDone())!);
        var checker = judged["components"]!.AsArray().Single(each => (string)each!["name"]! == "safety_checker")!;
        Assert.Equal("StableDiffusionSafetyChecker", (string)checker["class"]!);
        Assert.Equal("judge", (string)judged["stages"]!.AsArray()[^1]!["name"]!);
        Assert.DoesNotContain(not["components"]!.AsArray(), each => (string)each!["name"]! == "safety_checker");
    }
}
