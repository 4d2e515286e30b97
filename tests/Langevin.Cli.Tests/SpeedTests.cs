using System.Text.Json.Nodes;
using Langevin.Oracles;

namespace Langevin.Cli.Tests;

public sealed class SpeedTests(EvaluateImagesTests.Reference reference) : IClassFixture<EvaluateImagesTests.Reference>
{
    private static readonly string Texts = Goldens.File("models/pipe_sd");

    [Fact]
    public void Speed_OfAModelOfPixels_ComparesEveryVariantWithThePlainWalk()
    {
        var report = JsonNode.Parse(Typed.Run("speed", reference.Model, "-n", "4", "--steps", "4", "--rounds", "2", "--with", "deep-cache=1", "--with", "deep-cache=2", "--with", "steps=2 sampler=ddim", "--json").AssertDone())!;
        Assert.Equal((4, 2), ((int)report["pictures"]!, (int)report["rounds"]!));
        var rows = report["rows"]!.AsArray();
        Assert.Equal(["plain", "deep-cache=1", "deep-cache=2", "steps=2 sampler=ddim"], rows.Select(row => (string)row!["settings"]!));
        Assert.Equal((1.0, 0.0), ((double)rows[0]!["ratio"]!, (double)rows[0]!["error"]!));
        Assert.Equal(0.0, (double)rows[1]!["error"]!);
        Assert.All(rows.Skip(2), row => Assert.True((double)row!["error"]! > 0));
        Assert.All(rows, row => Assert.True((double)row!["seconds"]! > 0));
    }

    [Fact]
    public void Speed_WithAReference_MeasuresTheDistanceOfEach()
    {
        var (csv, plot) = (reference.Folder["speed.csv"], reference.Folder["speed.svg"]);
        var said = Typed.Run("speed", reference.Model, "-n", "12", "--steps", "4", "--rounds", "1", "--with", "deep-cache=2", "--reference", reference.Data, "--judge", reference.Judge, "--feature-cache", reference.Folder["speed"],
            "--csv", csv, "--plot", plot, "--markdown").AssertDone();
        Assert.StartsWith("| settings | seconds | of plain | error | fd-classifier |\n| --- |", said);
        Assert.Equal(["settings,seconds,ratio,error,fd-classifier", "\"plain\"", "\"deep-cache=2\""], File.ReadAllLines(csv).Select((line, i) => i == 0 ? line : line.Split(',')[0]));
        Assert.Contains("fd-classifier", File.ReadAllText(plot));
    }

    [Fact]
    public void Speed_OfAModelOfTexts_ComparesLatents()
    {
        var report = JsonNode.Parse(Typed.Run("speed", Texts, "--prompt", "a cat", "--steps", "3", "--sampler", "ddim", "--rounds", "1", "--with", "merge-tokens=0.5", "--with", "guidance-interval=0.3,5", "--json").AssertDone())!;
        Assert.Equal([false, true, true], report["rows"]!.AsArray().Select(row => (double)row!["error"]! > 0));
    }

    [Theory]
    [InlineData("--with has no setting 'dep-cache'; did you mean 'deep-cache'", "--with", "dep-cache=2")]
    [InlineData("--with names '3', which is no setting", "--with", "deep-cache=2 3")]
    [InlineData("--with has no setting 'output'", "--with", "output=x.png")]
    [InlineData("--deep-cache is '0'", "--with", "deep-cache=0")]
    [InlineData("needs --with")]
    [InlineData("--output has no use here", "--with", "deep-cache=2", "--output", "x.png")]
    [InlineData("--dry-run says", "--with", "deep-cache=2", "--dry-run")]
    public void Speed_OfWhatCannotBeCompared_IsRefused(string named, params string[] options) => Typed.Run(["speed", reference.Model, .. options]).AssertRefused(named);

    [Fact]
    public void Speed_OfLatentsWithAReference_IsRefused() =>
        Typed.Run("speed", Texts, "--prompt", "a cat", "--with", "deep-cache=2", "--reference", reference.Data).AssertRefused("--reference measures pictures");
}
