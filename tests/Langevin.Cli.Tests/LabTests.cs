using System.Runtime.CompilerServices;
using System.Text.Json;
using Langevin.Diffusion;
using Langevin.Lab.Convergence;
using Langevin.Media.Images;

namespace Langevin.Cli.Tests;

public sealed class LabTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("trajectories", "--density", "spirals", "--sampler", "rk45,ddpm", "--steps", "3", "-n", "5", "--process", "ve", "--grid", "uniform")]
    [InlineData("field", "--density", "ring", "--sigma", "2,0.5")]
    [InlineData("schedule", "--process", "flow", "--steps", "5")]
    [InlineData("error", "--sampler", "ddim,unipc")]
    public void Lab_EveryFigure_IsDrawn(params string[] words)
    {
        var drawing = folder["figure.svg"];
        Typed.Run(["lab", .. words, "-o", drawing]).AssertDone();
        Assert.StartsWith("<svg", File.ReadAllText(drawing));

        var json = JsonDocument.Parse(Typed.Run(["lab", .. words, "--output", folder["figure.png"], "--json"]).AssertDone()).RootElement;
        Assert.Equal(folder["figure.png"], json.GetProperty("output").GetString());
        Assert.NotEmpty(json.GetProperty("plots").EnumerateArray());
        Assert.True(Image.Load(folder["figure.png"]).Width > 500);
    }

    [Fact]
    public void Lab_SameSeed_DrawsTheSame()
    {
        string Drawn(string seed)
        {
            Typed.Run("lab", "trajectories", "--sampler", "ddpm", "--steps", "3", "-n", "5", "--seed", seed, "-o", folder["a.svg"]).AssertDone();
            return File.ReadAllText(folder["a.svg"]);
        }
        Assert.Equal(Drawn("1"), Drawn("1"));
        Assert.NotEqual(Drawn("1"), Drawn("2"));
    }

    [Fact]
    public void Convergence_Json_HasEveryNumber()
    {
        var two = JsonDocument.Parse(Typed.Run("lab", "convergence", "--sampler", "heun,ddpm", "--json").AssertDone()).RootElement;
        var (heun, ddpm) = (two[0], two[1]);
        Assert.Equal("heun", heun.GetProperty("name").GetString());
        Assert.Equal(2, heun.GetProperty("claimed_order").GetInt32());
        Assert.Equal(2, heun.GetProperty("measured_order").GetDouble(), 0.1);
        Assert.False(heun.GetProperty("is_stochastic").GetBoolean());
        Assert.Equal([(5, 4), (10, 10), (20, 20), (50, 50)], heun.GetProperty("errors").EnumerateArray().Select(error => (error.GetProperty("nfe").GetInt32(), error.GetProperty("evaluations").GetInt32())));
        Assert.Equal("energy distance to the data", ddpm.GetProperty("error_measure").GetString());
        Assert.InRange(ddpm.GetProperty("errors")[3].GetProperty("error").GetDouble(), 0.005, 0.05);
    }

    [Fact]
    public void Convergence_Table_SaysWhatTheErrorIs()
    {
        var output = Typed.Run("lab", "convergence", "--sampler", "ddim").AssertDone();
        Assert.Contains("50 NFE", output);
        Assert.Contains("rms distance to the exact probability flow", output);
    }

    [Fact]
    public void Convergence_Update_ReplacesTheTableAlone()
    {
        var page = folder.Write("page.md", "# Before\n<!-- langevin lab convergence --update: begin -->\nold\n<!-- end -->\nafter\n");
        Typed.Run("lab", "convergence", "--sampler", "ddim", "--update", page).AssertDone();
        var lines = File.ReadAllLines(page);
        Assert.Equal(("# Before", "after"), (lines[0], lines[^1]));
        Assert.Contains(lines, line => line.StartsWith("| `ddim` | 1 | 0.97 | no | 1 |", StringComparison.Ordinal));
        Assert.DoesNotContain("old", lines);
    }

    [Fact]
    public void SamplersPage_ListsTheCatalog()
    {
        string[] rows = [.. File.ReadLines(Path.Combine(Root(), "docs", "samplers.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal))];
        Assert.Equal(Catalog.Samplers.Names, rows.Select(row => row.Split('`')[1]));
        foreach (var (name, row) in Catalog.Samplers.Names.Zip(rows))
        {
            var (sampler, guide) = (Catalog.Samplers.ByName(name), SamplerGuide.Of(name));
            Assert.StartsWith($"| `{name}` | {sampler.Order} | ", row);
            Assert.Contains(sampler.IsStochastic ? " | yes | " : " | no | ", row);
            Assert.EndsWith($" | {guide.Paper} | {guide.Use} |", row);
        }
    }

    [Fact]
    public void Lab_UnknownNames_AreRefused()
    {
        Typed.Run("lab", "error", "--sampler", "ddim,huen").AssertRefused("--sampler", "huen", "heun");
        Typed.Run("lab", "convergence", "--sampler", ",").AssertRefused("--sampler is empty");
        Typed.Run("lab", "trajectories", "--density", "stars").AssertRefused("--density", "stars", "spirals");
        Typed.Run("lab", "field", "--sigma", "1,none").AssertRefused("--sigma", "none", "0.001");
        Typed.Run("lab", "schedule", "-o", "schedule.pdf").AssertRefused("schedule.pdf", ".svg or .png");
        Typed.Run("lab", "convergence", "--update", folder.Write("bare.md", "nothing")).AssertRefused("lines", "begin");
        Typed.Run("lab", "convergence", "--update", folder["none.md"]).AssertRefused("none.md", "does not exist");
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
