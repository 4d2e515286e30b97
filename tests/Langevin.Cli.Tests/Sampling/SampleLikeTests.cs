using System.Text.Json;
using Langevin.Media.Images;
using Langevin.Media.Metadata;
using Langevin.Oracles;

namespace Langevin.Cli.Tests.Sampling;

public sealed class SampleLikeTests : IDisposable
{
    private const string Foreign = """
        a cat, <lora:watercolour:0.8>
        Negative prompt: a dog
        Steps: 3, Sampler: DPM++ 2M Karras, CFG scale: 4.5, Seed: 77, Size: 72x64, Model hash: 6ce0161689, Model: v1-5-pruned, Clip skip: 2, Hires upscale: 2, Version: v1.9.4
        """;

    private static readonly string Model = Goldens.File("models/pipe_sd");
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Sample_LikeAPictureOfAnotherProgram_TakesWhatIsKnownAndTellsTheRest()
    {
        Image.Filled(8, 8, 1).Save(folder["other.png"], new Dictionary<string, string> { ["parameters"] = Foreign });
        var typed = Typed.Run("sample", Model, "--like", folder["other.png"], "-o", folder["out.png"], "--json");
        using var result = JsonDocument.Parse(typed.AssertDone());
        var text = GenerationParameters.Parse(ImageText.Read(folder["out.png"])["parameters"]);
        Assert.Equal(("a cat,", "a dog"), (text.Prompt, text.NegativePrompt));
        Assert.Equal(("3", "DPM++ 2M", "Karras", "4.5", "77"), (text["Steps"], text["Sampler"], text["Schedule type"], text["CFG scale"], text["Seed"]));
        Assert.Equal(("72x64", "2", "CPU"), (text["Size"], text["Clip skip"], text["RNG"]));
        var left = result.RootElement.GetProperty("not_taken").EnumerateArray().Select(item => item.GetString()!).ToList();
        Assert.Equal(["<lora:watercolour:0.8> (--lora FILE:SCALE)", "Hires upscale: 2", "Model: v1-5-pruned (6ce0161689), which MODEL takes the place of"], left[..3]);
        Assert.StartsWith("RNG: ", left[3]);
        Assert.Contains("not taken: Hires upscale: 2", typed.Error);
        Typed.Run("verify", folder["out.png"]).AssertDone();
    }

    [Fact]
    public void Sample_LikeAPictureOfOurs_IsThePictureUnlessSomethingElseIsTyped()
    {
        Run("--prompt", "a cat", "--sampler", "euler-ancestral", "--steps", "2", "--seed", "5", "-o", folder["first.png"]);
        Run("--like", folder["first.png"], "-o", folder["again.png"]);
        Run("--like", folder["first.png"], "--seed", "6", "--nfe", "3", "-o", folder["other.png"]);
        Assert.Equal(Image.Load(folder["first.png"]).Pixels.ToArray(), Image.Load(folder["again.png"]).Pixels.ToArray());
        var text = GenerationParameters.Parse(ImageText.Read(folder["other.png"])["parameters"]);
        Assert.Equal(("6", "3", "Euler a"), (text["Seed"], text["Steps"], text["Sampler"]));
        Typed.Run("verify", folder["other.png"]).AssertDone();
    }

    [Fact]
    public void Sample_LikeAPictureThatSaysNothing_IsRefused()
    {
        Image.Filled(8, 8, 1).Save(folder["plain.png"]);
        Typed.Run("sample", Model, "--like", folder["plain.png"], "-o", folder["out.png"]).AssertRefused("plain.png", "says nothing");
    }

    private static void Run(params string[] options) => Typed.Run(["sample", Model, "--threads", "1", .. options]).AssertDone();
}
