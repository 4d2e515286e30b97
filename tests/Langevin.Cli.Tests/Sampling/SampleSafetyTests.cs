using System.Text.Json;
using Langevin.Media.Metadata;
using Langevin.Oracles;
using Langevin.Pipelines.Tests.Safety;

namespace Langevin.Cli.Tests.Sampling;

/// <summary>A checkpoint whose safety checker flags everything, or nothing.</summary>
public sealed class SampleSafetyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("out.png")]
    [InlineData("pictures/")]
    [InlineData("out.safetensors")]
    public void Sample_FlaggedPictures_AreToldAndNotWritten(string output)
    {
        var typed = Run(-1.1, "-n", "2", "--trajectory", folder["film.gif"], "-o", folder[output], "--json");
        Assert.Equal(CommandLine.Bad, typed.Code);
        Assert.Contains("langevin: picture 1 is not written: the model's safety checker flagged it (concept 0 has ", typed.Error);
        Assert.False(Path.Exists(folder[output]));
        Assert.False(Path.Exists(folder["film.gif"]));
        using var result = JsonDocument.Parse(typed.Output);
        Assert.Equal(0, result.RootElement.GetProperty("images").GetInt32());
        var flagged = result.RootElement.GetProperty("flagged");
        Assert.Equal(2, flagged.GetArrayLength());
        Assert.Equal(17, flagged[0].GetProperty("concepts").GetArrayLength());
        Assert.True(flagged[0].GetProperty("scores")[0].GetDouble() > 0);
    }

    [Theory]
    [InlineData(1.1, "honoured")]
    [InlineData(-1.1, "left out", "--no-safety-checker")]
    public void Sample_WhatIsNotFlaggedOrNotJudged_IsWrittenAndSaysSo(double threshold, string said, params string[] options)
    {
        Run(threshold, ["-o", folder["out.png"], .. options]).AssertDone();
        using var recipe = JsonDocument.Parse(ImageText.Read(folder["out.png"])["langevin"]);
        Assert.Equal(said, recipe.RootElement.GetProperty("safety_checker").GetString());
        Typed.Run("verify", folder["out.png"]).AssertDone();
    }

    private Typed Run(double threshold, params string[] options) =>
        Typed.Run(["sample", SafeCheckpoint.Write(Goldens.File("models/pipe_sd"), folder["model"], threshold), "--prompt", "a cat", "--steps", "1", "--threads", "1", .. options]);
}
