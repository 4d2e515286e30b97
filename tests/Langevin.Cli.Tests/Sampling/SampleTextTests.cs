using System.Text.Json;
using Langevin.Media.Images;
using Langevin.Media.Metadata;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Cli.Tests.Sampling;

/// <summary>Pictures of texts, by a small Stable Diffusion with random weights that diffusers wrote and sampled.</summary>
public sealed class SampleTextTests : IDisposable
{
    private static readonly string Model = Goldens.File("models/pipe_sd");
    private const string Prompt = "<320> <816> <531> <539> <550> <64> <807> <521> <627> <339> <553> <796> <320> <71> <523> <611> <525> <675> <338>";
    private const string Negative = "<833> <565> <913> <267> <549> <342> <666> <526> <696> <267> <600> <87> <339>";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>The seed's image is diffusers' own, to the last of 255 shades.</summary>
    [Fact]
    public void Sample_ASeed_GivesDiffusersImage()
    {
        using var scope = new TensorScope();
        var path = folder["out.safetensors"];
        Run("--prompt", Prompt, "--negative", Negative, "--scheduler", "EulerAncestralDiscreteScheduler", "--steps", "8", "--guidance", "7.5", "--seed", "1234", "--width", "64", "--height", "64", "-o", path);
        var recorded = Goldens.Read("models/pipe_sd/run.seeded_euler_ancestral.safetensors")["output.image"];
        Goldens.Near(recorded, (SafetensorsFile.Open(path).Read("samples") * 0.5 + 0.5).Permute(0, 2, 3, 1), 1e-4, "image");
    }

    [Fact]
    public void Sample_Picture_SaysHowItWasMade()
    {
        var path = folder["out.png"];
        Run("--prompt", "a (cat:1.2)", "--negative", "dog", "--clip-skip", "1", "--sampler", "dpm++2m", "--steps", "2", "--seed", "9", "-o", path);
        var text = ImageText.Read(path);
        Assert.StartsWith("a (cat:1.2)\nNegative prompt: dog\nSteps: 2, Sampler: DPM++ 2M, ", text["parameters"]);
        Assert.Matches("Seed: 9, Size: 64x64, Model hash: [0-9a-f]{10}, Model: pipe_sd, Clip skip: 2, RNG: CPU, Index: 0", text["parameters"]);
        using var recipe = JsonDocument.Parse(text["langevin"]);
        Assert.Equal("a (cat:1.2)", recipe.RootElement.GetProperty("prompts")[0].GetString());
        Assert.Equal("torch-per-image", recipe.RootElement.GetProperty("randomness").GetString());
        Assert.Equal(7.5, recipe.RootElement.GetProperty("guidance").GetDouble());
    }

    [Fact]
    public void Sample_TheWordsOfAPicture_MakeItAgain()
    {
        var (first, again) = (folder["first.png"], folder["again.png"]);
        Run("--prompt", "a cat", "--steps", "2", "--sampler", "euler-ancestral", "--seed", "4", "-o", first);
        using var text = JsonDocument.Parse(ImageText.Read(first)["langevin"]);
        Typed.Run([.. text.RootElement.GetProperty("words").EnumerateArray().Select(word => word.GetString()!), "-o", again]).AssertDone();
        Assert.Equal(Image.Load(first).Pixels.ToArray(), Image.Load(again).Pixels.ToArray());
    }

    [Fact]
    public void Sample_SeveralOfSeveralPrompts_AreInOrderAndHaveTheirOwnSeeds()
    {
        using var scope = new TensorScope();
        var pictures = folder["pictures"];
        Run("--prompt", "a cat", "--prompt", "a dog", "--images-per-prompt", "2", "--steps", "2", "--seed", "7", "--batch-size", "3", "-o", pictures + "/");
        Assert.Equal(4, Directory.GetFiles(pictures).Length);
        Assert.StartsWith("a dog\n", ImageText.Read(Path.Combine(pictures, "00002.png"))["parameters"]);
        Assert.Contains("Seed: 9,", ImageText.Read(Path.Combine(pictures, "00002.png"))["parameters"]);
        var one = folder["one.png"];
        Run("--prompt", "a dog", "--steps", "2", "--seed", "9", "-o", one);
        var difference = Goldens.Difference(ImageTensor.ToTensor(Image.Load(one)), ImageTensor.ToTensor(Image.Load(Path.Combine(pictures, "00002.png"))));
        Assert.InRange(difference, 0, 1.01 * 2 / 255);
    }

    [Fact]
    public void Sample_FromAPictureByAMask_KeepsAndFills()
    {
        var (init, mask, output) = (folder["init.png"], folder["mask.png"], folder["filled.png"]);
        Run("--prompt", "a cat", "--steps", "2", "-o", init);
        new Image(2, 1, 1, new byte[] { 0, 255 }).Save(mask);
        Run("--prompt", "a dog", "--init", init, "--mask", mask, "--steps", "3", "--trajectory", folder["film.gif"], "-o", output);
        Run("--prompt", "a dog", "--init", init, "--strength", "0.5", "--steps", "4", "-o", folder["changed.png"]);
        Assert.Contains("Denoising strength: 0.5", ImageText.Read(folder["changed.png"])["parameters"]);
        Assert.True(File.Exists(folder["film.gif"]));
    }

    /// <summary>The model's own autoencoder, given beside, makes the same picture, and the recipe names it.</summary>
    [Fact]
    public void Sample_WithAnotherAutoencoder_MakesPicturesByIt()
    {
        var (own, same) = (folder["own.png"], folder["same.png"]);
        Run("--prompt", "a cat", "--steps", "2", "-o", own);
        Run("--prompt", "a cat", "--steps", "2", "--vae", Path.Combine(Model, "vae"), "-o", same);
        Assert.Equal(Image.Load(own).Pixels.ToArray(), Image.Load(same).Pixels.ToArray());
        using var recipe = JsonDocument.Parse(ImageText.Read(same)["langevin"]);
        Assert.Equal("--vae", recipe.RootElement.GetProperty("inputs")[0].GetProperty("option").GetString());
        Typed.Run("verify", same).AssertDone();
    }

    [Theory]
    [InlineData("--prompt is not given")]
    [InlineData("The width is 511, and must be a multiple of 8; 504 and 512 are", "--prompt", "x", "--width", "511")]
    [InlineData("The height is 4; it lies between 8", "--prompt", "x", "--height", "4")]
    [InlineData("--classes has no use here", "--prompt", "x", "--classes", "1")]
    [InlineData("--invert has no use here", "--prompt", "x", "--invert")]
    [InlineData("--autoguidance has no use here", "--prompt", "x", "--autoguidance", "fashion-mnist")]
    [InlineData("2 negative prompts for 1 prompts", "--prompt", "x", "--negative", "y", "--negative", "z")]
    [InlineData("can leave out 0 to 3 of them", "--prompt", "x", "--clip-skip", "9")]
    [InlineData("must be FOLDER=PICTURE", "--prompt", "x", "--controlnet", "canny")]
    [InlineData("'nowhere' does not exist", "--prompt", "x", "--controlnet", "nowhere=edges.png")]
    [InlineData("give --controlnet FOLDER=PICTURE too", "--prompt", "x", "--guess-mode")]
    [InlineData("'nowhere' does not exist", "--prompt", "x", "--vae", "nowhere")]
    [InlineData("variant 'fp8'", "--prompt", "x", "--variant", "fp8")]
    [InlineData("give them with --init", "--prompt", "x", "--mask", "mask.png")]
    public void Sample_WhatCannotBe_IsRefusedByName(string sentence, params string[] options)
    {
        Typed.Run(["sample", Model, "--steps", "1", "-o", folder["out.png"], .. options]).AssertRefused(sentence.Replace("give them with --init", "--init", StringComparison.Ordinal));
        Assert.False(File.Exists(folder["out.png"]));
    }

    [Fact]
    public void Sample_ByTheAutoencoderOfAnEmptyFolder_SaysWhatIsMissingAndWhatIsExpected()
    {
        Directory.CreateDirectory(folder["empty"]);
        Typed.Run("sample", Model, "--prompt", "x", "-o", folder["out.png"], "--vae", folder["empty"])
            .AssertRefused($"'{folder["empty"]}' has neither config.json nor model_index.json", "give the folder of an AutoencoderKL, AutoencoderTiny or AutoencoderDC");
    }

    [Fact]
    public void Sample_APromptOf100000Characters_IsRefusedWithTheNumber() =>
        Typed.Run("sample", Model, "--steps", "1", "--prompt", string.Concat(Enumerable.Repeat("cat ", 25_000)), "-o", folder["out.png"]).AssertRefused("100000 characters", "at most 64");

    [Fact]
    public void Sample_APipelineOfAnUnknownClass_IsRefusedByName()
    {
        File.WriteAllText(folder["model_index.json"], """{"_class_name": "MagicPipeline", "vae": ["diffusers", "AutoencoderKL"]}""");
        Typed.Run("sample", folder.Path, "--prompt", "x", "-o", folder["out.png"]).AssertRefused("MagicPipeline", "StableDiffusionPipeline");
    }

    [Fact]
    public void Sample_AModelOfPixels_RefusesAPrompt() =>
        Typed.Run("sample", Goldens.FashionMnist, "--prompt", "x", "-o", folder["out.png"]).AssertRefused("--prompt has no use here");

    private static void Run(params string[] words) => Typed.Run(["sample", Model, "--threads", "1", .. words]).AssertDone();
}
