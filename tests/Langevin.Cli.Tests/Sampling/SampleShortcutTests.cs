using System.Text.Json.Nodes;
using Langevin.Media.Images;
using Langevin.Oracles;

namespace Langevin.Cli.Tests.Sampling;

public sealed class SampleShortcutTests(TinyModel tiny) : IClassFixture<TinyModel>
{
    private static readonly string Texts = Goldens.File("models/pipe_sd");

    [Fact]
    public void Sample_WithAnIntervalOfOne_MakesThePlainPicture() =>
        Assert.Equal(Pixels(Sampled(tiny.Run, "-n", "4")), Pixels(Sampled(tiny.Run, "-n", "4", "--deep-cache", "1")));

    /// <summary>The recipe in a picture holds what was left out: it is made again by it, and others are made like it.</summary>
    [Theory]
    [InlineData(false, "--deep-cache", "2", "--deep-cache-branch", "1", "--steps", "6")]
    [InlineData(true, "--deep-cache", "2", "--merge-tokens", "0.5", "--prompt", "a cat", "--steps", "3", "--sampler", "ddim")]
    public void Sample_WithSomethingLeftOut_IsRepeatedByItsRecipe(bool isOfTexts, params string[] options)
    {
        var model = isOfTexts ? Texts : tiny.Run;
        var path = Sampled(model, ["-n", "2", .. options]);
        Assert.NotEqual(Pixels(Sampled(model, ["-n", "2", .. options.Where((_, i) => !options[i].Contains("-cache", StringComparison.Ordinal) && !options[Math.Max(i - 1, 0)].Contains("-cache", StringComparison.Ordinal))])), Pixels(path));
        Assert.Equal("equal", (string?)JsonNode.Parse(Typed.Run("verify", path, "--json").AssertDone())!["verdict"]);
        Assert.Equal(Pixels(path), Pixels(Sampled(model, "--like", path)));
    }

    [Theory]
    [InlineData("--deep-cache is '0', and must be a whole number", "--deep-cache", "0")]
    [InlineData("--deep-cache-branch says where", "--deep-cache-branch", "1")]
    [InlineData("--deep-cache is for U-Nets and --first-block-cache for transformers", "--deep-cache", "2", "--first-block-cache", "0.1")]
    [InlineData("UNet2DModel has no first-block cache", "--first-block-cache", "0.1")]
    [InlineData("UNet2DModel cannot merge tokens", "--merge-tokens", "0.5")]
    [InlineData("--merge-tokens is '0.8', and must be a number from 0 to 0.75", "--merge-tokens", "0.8")]
    [InlineData("skip connection 99", "--deep-cache", "2", "--deep-cache-branch", "99")]
    public void Sample_WithWhatCannotBeLeftOut_IsRefused(string named, params string[] options)
    {
        var path = tiny.Fresh() + ".png";
        Typed.Run(["sample", tiny.Run, "-o", path, .. options]).AssertRefused(named);
        Assert.False(File.Exists(path));
    }

    private string Sampled(string model, params string[] options)
    {
        var path = tiny.Fresh() + ".png";
        Typed.Run(["sample", model, "-o", path, "--threads", "1", .. options]).AssertDone();
        return path;
    }

    private static byte[] Pixels(string path) => Image.Load(path).Pixels.ToArray();
}
