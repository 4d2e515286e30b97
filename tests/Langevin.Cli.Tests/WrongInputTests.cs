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
    public void Study_OfAText_SaysThatItIsNoStudy()
    {
        File.WriteAllText(folder["text.txt"], new string('a', 5000));
        Typed.Run("study", folder["text.txt"]).AssertRefused($"'{folder["text.txt"]}' is no study; give a file that 'langevin study' made.");
        Typed.Run("study", "report", folder["text.txt"]).AssertRefused("is no study; give a file");
    }

    [Theory]
    [InlineData("evaluate", "nowhere")]
    [InlineData("evaluate", "nowhere", "--reference", "fashion-mnist")]
    [InlineData("evaluate", "nowhere", "--over", "nfe=1,2")]
    public void Evaluate_OfWhatIsNotThere_NamesItFirst(params string[] words) => Typed.Run(words).AssertRefused("there is no model and there are no pictures 'nowhere'", "give a run");

    [Fact]
    public void Train_IntoAFile_SaysThatARunIsAFolder()
    {
        File.WriteAllText(folder["run"], "");
        Typed.Run("train", "fashion-mnist", "--output", folder["run"]).AssertRefused("it is a file", "choose another path");
    }

    [Fact]
    public void Evaluate_OfAnUnknownMetric_EndsItsSentenceOnce() =>
        Typed.Run("evaluate", "fashion-mnist", "--reference", "fashion-mnist", "--metrics", "wholly-unknown").AssertRefused("bits-per-dim-ode.");
}
