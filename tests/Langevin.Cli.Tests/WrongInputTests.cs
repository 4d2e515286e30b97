using Langevin.Oracles;

namespace Langevin.Cli.Tests;

/// <summary>What newcomers type wrongly is named, with what to do.</summary>
public sealed class WrongInputTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Study_OfWhatIsNotThere_NamesIt() => Typed.Run("study", "nowhere").AssertRefused("there is no study 'nowhere'", "give two folders");

    [Fact]
    public void Train_IntoAFile_SaysThatARunIsAFolder()
    {
        File.WriteAllText(folder["run"], "");
        Typed.Run("train", "fashion-mnist", "--output", folder["run"]).AssertRefused("which is a file", "give another name");
    }

    [Fact]
    public void Evaluate_OfAnUnknownMetric_EndsItsSentenceOnce() =>
        Typed.Run("evaluate", "fashion-mnist", "--reference", "fashion-mnist", "--metrics", "wholly-unknown").AssertRefused("bits-per-dim-ode.");
}
