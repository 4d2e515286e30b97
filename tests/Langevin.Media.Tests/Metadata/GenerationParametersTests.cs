using Langevin.Media.Metadata;

namespace Langevin.Media.Tests.Metadata;

public class GenerationParametersTests
{
    /// <summary>A text as stable-diffusion-webui writes it, with a prompt and a negative prompt of two lines each and quoted values.</summary>
    private const string Foreign =
        """
        a lighthouse, (dusk:1.3)
        <lora:watercolour:0.8>
        Negative prompt: blurry,
        low quality
        Steps: 25, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7.5, Seed: 4294967295, Size: 512x768, Model hash: 6ce0161689, Model: v1-5-pruned, Lora hashes: "watercolour: 1a2b3c4d5e6f, other: 00", Clip skip: 2, Version: v1.9.4
        """;

    [Fact]
    public void Parse_ATextOfAnotherProgram_GivesItsParts()
    {
        var read = GenerationParameters.Parse(Foreign);
        Assert.Equal("a lighthouse, (dusk:1.3)\n<lora:watercolour:0.8>", read.Prompt);
        Assert.Equal("blurry,\nlow quality", read.NegativePrompt);
        Assert.Equal("25", read["Steps"]);
        Assert.Equal("DPM++ 2M", read["Sampler"]);
        Assert.Equal("512x768", read["Size"]);
        Assert.Equal("watercolour: 1a2b3c4d5e6f, other: 00", read["Lora hashes"]);
        Assert.Equal("v1.9.4", read["Version"]);
        Assert.Equal(11, read.Settings.Count);
    }

    [Fact]
    public void ToString_WhatWasRead_IsTheSameText() => Assert.Equal(Foreign, GenerationParameters.Parse(Foreign).ToString());

    [Theory]
    [InlineData("only a prompt", "only a prompt", "", 0)]
    [InlineData("a prompt: with, a colon", "a prompt: with, a colon", "", 0)]
    [InlineData("a\r\nNegative prompt: b\r\nSteps: 1, Seed: 2, Size: 3x4", "a", "b", 3)]
    [InlineData("Negative prompt: b\nSteps: 1, Seed: 2, Size: 3x4", "", "b", 3)]
    [InlineData("\nSteps: 1, Seed: 2, Size: 3x4", "", "", 3)]
    [InlineData("", "", "", 0)]
    public void Parse_PartsThatAreNotThere_AreEmpty(string text, string prompt, string negative, int settings)
    {
        var read = GenerationParameters.Parse(text);
        Assert.Equal((prompt, negative, settings), (read.Prompt, read.NegativePrompt, read.Settings.Count));
    }

    [Theory]
    [InlineData("a, b: c")]
    [InlineData("with \"quotes\" and \\ and a\nline")]
    [InlineData("")]
    public void Parse_AValueOfAnyLetters_ComesBack(string value)
    {
        var written = new GenerationParameters("p", "", [new("Steps", "1"), new("Odd", value), new("Seed", "2")]);
        Assert.Equal(value, GenerationParameters.Parse(written.ToString())["Odd"]);
    }

    [Fact]
    public void Parse_ATextThatIsTooLong_IsRefusedWithTheNumbers() =>
        Assert.Contains("2000000 characters, above the limit of 1048576", Assert.Throws<FormatException>(() => GenerationParameters.Parse(new string('x', 2_000_000))).Message);

    /// <summary>Settings without an end, a bracket or a quote in place: nothing takes time beyond measure.</summary>
    [Theory]
    [InlineData("a: ")]
    [InlineData("\"\\")]
    [InlineData("a ")]
    [InlineData("a:\"")]
    public void Parse_ALongTextOfOneKind_EndsSoon(string part)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        GenerationParameters.Parse(string.Concat(Enumerable.Repeat(part, 20_000)));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
    }
}
