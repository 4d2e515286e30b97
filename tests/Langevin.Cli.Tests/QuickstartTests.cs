using System.Text.Json;
using Langevin.Media.Images;

namespace Langevin.Cli.Tests;

public sealed class QuickstartTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Quickstart_Interrupted_GoesOnToTheSameEnd()
    {
        foreach (var part in new[] { "train", "test" })
            foreach (var (name, shade) in new[] { ("dark", 20), ("light", 220) })
                for (var i = 0; i < 8; i++) Draw(part, name, i, (byte)(shade + 2 * i));
        string[] words = ["quickstart", "--data", folder["data"], "--output", folder["run"], "--steps", "2", "--images", "10", "--threads", "1"];

        var stopped = Typed.Run(new CancellationToken(canceled: true), words);
        Assert.Equal(130, stopped.Code);
        Assert.Contains("type the same again", stopped.Error);
        Assert.False(File.Exists(folder["run", "grid.png"]));

        using var json = JsonDocument.Parse(Typed.Run([.. words, "--json"]).AssertDone());
        Assert.Equal(2, json.RootElement.GetProperty("steps").GetInt64());
        Assert.Equal(10, json.RootElement.GetProperty("guided").GetProperty("agreement").GetProperty("count").GetInt64());
        var sheet = Image.Load(folder["run", "grid.png"]);
        Assert.True(sheet.Height > 3 * sheet.Width, "ten rows of two classes");

        var again = Typed.Run(words);
        Assert.Contains("was trained before", again.AssertDone());
        Assert.Contains("memory at most", again.Output);
        Assert.DoesNotContain("step 1/2", again.Error);
    }

    [Fact]
    public void Quickstart_DataWithoutClasses_IsRefused()
    {
        Directory.CreateDirectory(folder["plain"]);
        for (var i = 0; i < 4; i++) Image.Filled(8, 8, 99).Save(folder["plain", $"{i}.png"]);
        var refused = Typed.Run("quickstart", "--data", folder["plain"], "--output", folder["run"], "--steps", "1", "--threads", "1");
        Assert.Equal(CommandLine.Mistaken, refused.Code);
        Assert.Contains("has no classes", refused.Error);
        Assert.DoesNotContain("step 1/1", refused.Error);
    }

    [Theory]
    [InlineData("--images 5", "from 10 to")]
    [InlineData("--data /no/such/data", "/no/such/data")]
    public void Quickstart_BadInput_IsRefusedInOneSentence(string options, string named) => Typed.Run(["quickstart", "--output", folder["run"], .. options.Split(' ')]).AssertRefused(named);

    private void Draw(string part, string name, int number, byte shade)
    {
        Directory.CreateDirectory(folder["data", part, name]);
        Image.Filled(8, 8, shade).Save(folder["data", part, name, $"{number}.png"]);
    }
}
