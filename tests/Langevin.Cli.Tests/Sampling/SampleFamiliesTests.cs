using Langevin.Media.Images;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Cli.Tests.Sampling;

/// <summary>What single families of text-to-image models take, on tiny networks with random weights.</summary>
public sealed class SampleFamiliesTests : OnTinyPipelines
{
    [Theory]
    [InlineData("StableDiffusionXLPipeline", "--prompt", "a cat", "--prompt-2", "a dog", "--original-size", "64x48", "--crop", "1,2", "--target-size", "24x16", "--negative", "the end", "--negative-2", "mat")]
    [InlineData("StableDiffusion3Pipeline", "--prompt", "a cat", "--prompt-2", "a dog", "--prompt-3", "a hen", "--clip-skip", "1", "--text-tokens", "9")]
    [InlineData("FluxPipeline", "--prompt", "a cat", "--prompt-2", "a dog", "--true-guidance", "2", "--negative", "the end", "--text-tokens", "9")]
    [InlineData("PixArtSigmaPipeline", "--prompt", "a cat", "--text-tokens", "9")]
    [InlineData("DiTPipeline", "--classes", "3,5")]
    public void Sample_ByEachFamily_DiffersFromThePlainPrompt(string family, params string[] told)
    {
        using var scope = new TensorScope();
        var model = tiny.Write(family);
        var (one, other) = (folder["one.safetensors"], folder["other.safetensors"]);
        Typed.Run(["sample", model, "--steps", "2", "--width", "24", "--height", "16", .. told, "-o", one]).AssertDone();
        Typed.Run(["sample", model, "--steps", "2", "--width", "24", "--height", "16", .. family == "DiTPipeline" ? ["--prompt", "4", "--prompt", "tench"] : new[] { "--prompt", "a cat" }, "-o", other]).AssertDone();
        var (first, second) = (SafetensorsFile.Open(one).Read("samples"), SafetensorsFile.Open(other).Read("samples"));
        Assert.Equal([family == "DiTPipeline" ? 2 : 1, 3, 16, 24], first.Shape);
        Assert.True(Goldens.Difference(first, second) > 1e-6);
    }

    [Fact]
    public void Sample_WithARefiner_LetsItWalkTheRest()
    {
        using var scope = new TensorScope();
        var (model, refiner) = (tiny.Write("StableDiffusionXLPipeline"), tiny.Write("Refiner"));
        string[] words = ["sample", model, "--prompt", "a cat", "--steps", "4", "--width", "24", "--height", "16"];
        var (plain, refined) = (folder["plain.safetensors"], folder["refined.safetensors"]);
        Typed.Run([.. words, "-o", plain]).AssertDone();
        Typed.Run([.. words, "--refiner", $"{refiner}:0.5", "-o", refined]).AssertDone();
        Assert.True(Goldens.Difference(SafetensorsFile.Open(plain).Read("samples"), SafetensorsFile.Open(refined).Read("samples")) > 1e-6);
        Typed.Run([.. words, "--refiner", $"{refiner}:1", "-o", refined]).AssertRefused("between 0 and 1");
    }

    [Fact]
    public void Sample_Upscale_EnlargesByTiles()
    {
        var model = tiny.Write("StableDiffusionXLPipeline");
        var (small, large) = (folder["small.png"], folder["large.png"]);
        new Image(20, 15, 3, Enumerable.Range(0, 900).Select(i => (byte)(i % 251)).ToArray()).Save(small);
        string[] words = ["sample", model, "--prompt", "a cat", "--steps", "4", "--upscale", small];
        Typed.Run([.. words, "--factor", "2", "--tile", "24", "--overlap", "8", "--change", "0.5", "-o", large]).AssertDone();
        var image = Image.Load(large);
        Assert.Equal((40, 30), (image.Width, image.Height));
        Typed.Run([.. words, "--tile", "15", "-o", large]).AssertRefused("Tiles of 15 pixels", "multiples of 2");
        Typed.Run([.. words, "--init", small, "-o", large]).AssertRefused("--init has no use here");
        Typed.Run("sample", model, "--prompt", "a cat", "--tile", "24", "-o", large).AssertRefused("--upscale PICTURE");
    }

    [Theory]
    [InlineData("--prompt-3 has no use here: a StableDiffusionXLPipeline", "--prompt-3", "x")]
    [InlineData("--true-guidance has no use here", "--true-guidance", "2")]
    [InlineData("must be a width and a height", "--original-size", "12")]
    [InlineData("must be what was cut off", "--crop", "a,b")]
    public void Sample_WhatAFamilyIsNotTold_IsRefused(string sentence, params string[] options) =>
        Typed.Run(["sample", tiny.Write("StableDiffusionXLPipeline"), "--prompt", "x", "--steps", "1", .. options, "-o", folder["out.png"]]).AssertRefused(sentence);
}
