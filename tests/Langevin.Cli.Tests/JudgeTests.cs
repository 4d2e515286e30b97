using Langevin.Evaluation.Classifiers;
using Langevin.Evaluation.Statistics;
using Langevin.Media.Images;

namespace Langevin.Cli.Tests;

public sealed class JudgeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Judge_OfAFolderWithClasses_IsTrainedMeasuredAndWritten()
    {
        Draw("train", 8);
        Draw("test", 4);
        var path = folder["judge.safetensors"];

        var output = Typed.Run("judge", folder["data"], "--epochs", "30", "--seed", "3", "-o", path).AssertDone();

        Assert.Equal(new Proportion(8, 8), Judge.Load(path).Card.TestAccuracy);
        Assert.Equal((30, 3UL), (Judge.Load(path).Card.Recipe.Epochs, Judge.Load(path).Card.Recipe.Seed));
        Assert.Contains("dark", output);
        Assert.Contains("100.0 %", output);
    }

    [Fact]
    public void Judge_OfWhatDoesNotExist_IsRefused() => Typed.Run("judge", "nowhere", "-o", "judge.safetensors").AssertRefused("nowhere");

    [Fact]
    public void Judge_WithoutOutput_IsRefused() => Typed.Run("judge", "fashion-mnist").AssertRefused("--output");

    private void Draw(string split, int count)
    {
        foreach (var (name, level) in new[] { ("bright", 200), ("dark", 20) })
        {
            var place = folder["data", split, name];
            Directory.CreateDirectory(place);
            for (var i = 0; i < count; i++) Image.Filled(8, 8, (byte)(level + i)).Save(Path.Combine(place, $"{i}.png"));
        }
    }
}
