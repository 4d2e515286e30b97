using Langevin.Media.Images;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Cli.Tests.Sampling;

/// <summary>Stable unCLIP on tiny networks with random weights: by a prior, and of pictures.</summary>
public sealed class SampleUnClipTests : OnTinyPipelines
{
    [Fact]
    public void Sample_ByAPrior_FollowsItsOptions()
    {
        using var scope = new TensorScope();
        var model = tiny.Write("StableUnCLIPPipeline");
        var plain = Made(model, "--prompt", "a cat", "--prior-steps", "4");
        Assert.Equal([1, 3, 16, 24], plain.Shape);
        Assert.True(Goldens.Difference(plain, Made(model, "--prompt", "a cat", "--prior-steps", "4", "--prior-guidance", "1")) > 1e-6);
        Assert.True(Goldens.Difference(plain, Made(model, "--prompt", "a cat", "--prior_num_inference_steps", "4", "--noise_level", "800")) > 1e-6);
    }

    [Fact]
    public void Sample_LikePictures_MakesOneOfEach()
    {
        using var scope = new TensorScope();
        var model = tiny.Write("StableUnCLIPImg2ImgPipeline");
        var pictures = Directory.CreateDirectory(folder["pictures"]).FullName;
        foreach (var step in new[] { 1, 7 }) new Image(20, 15, 3, Enumerable.Range(0, 900).Select(i => (byte)(i * step % 251)).ToArray()).Save(Path.Combine(pictures, $"{step}.png"));
        var both = Made(model, "--like-picture", pictures);
        Assert.Equal([2, 3, 16, 24], both.Shape);
        Goldens.Near(both[..1], Made(model, "--like-picture", Path.Combine(pictures, "1.png")), 2e-5, "the first alone");
    }

    [Theory]
    [InlineData("StableUnCLIPPipeline", "--like-picture has no use here: a StableUnCLIPPipeline", "--prompt", "x", "--like-picture", "no.png")]
    [InlineData("StableUnCLIPPipeline", "it lies between 0 and 999", "--prompt", "x", "--embedding-noise", "1000")]
    [InlineData("StableUnCLIPPipeline", "--prompt is not given")]
    [InlineData("StableUnCLIPImg2ImgPipeline", "--like-picture photo.png", "--prompt", "x")]
    [InlineData("StableUnCLIPImg2ImgPipeline", "'no.png' does not exist", "--like-picture", "no.png")]
    [InlineData("StableUnCLIPImg2ImgPipeline", "--prior-steps has no use here", "--like-picture", "no.png", "--prior-steps", "3")]
    [InlineData("StableDiffusionXLPipeline", "--embedding-noise has no use here: a StableDiffusionXLPipeline", "--prompt", "x", "--embedding-noise", "1")]
    public void Sample_WhatAModelIsNotTold_IsRefused(string family, string sentence, params string[] options) =>
        Typed.Run(["sample", tiny.Write(family), "--steps", "1", .. options, "-o", folder["out.png"]]).AssertRefused(sentence);

    private Tensor Made(string model, params string[] told)
    {
        var path = folder["made.safetensors"];
        Typed.Run(["sample", model, "--steps", "2", "--width", "24", "--height", "16", .. told, "-o", path]).AssertDone();
        return SafetensorsFile.Open(path).Read("samples").Keep();
    }
}
