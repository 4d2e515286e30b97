using FsCheck;
using FsCheck.Fluent;
using Langevin.Torch;

namespace Langevin.Cli.Tests;

public class FailureTests
{
    [Fact]
    public void Sentence_AnyMessage_IsOneLineThatEnds() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<string>().Filter(text => text is not null),
        text =>
        {
            var sentence = Failure.Sentence(new InvalidOperationException(text));
            return !sentence.Contains('\n') && !sentence.Contains('\r') && (sentence.EndsWith('.') || sentence.EndsWith('?'));
        }));

    [Fact]
    public void Sentence_ArgumentException_DropsTheParameterName() =>
        Assert.Equal("height 63 is not a multiple of 8; try 64.", Failure.Sentence(new ArgumentException("height 63 is not a multiple of 8; try 64", "height")));

    [Fact]
    public void Sentence_OutOfRange_NamesTheValue() =>
        Assert.Equal("A process can be walked in 1 to 1000 steps, not 5000.", Failure.Sentence(new ArgumentOutOfRangeException("steps", 5000, "A process can be walked in 1 to 1000 steps.")));

    [Fact]
    public void Sentence_DiskFull_SaysSo() => Assert.Contains("no space left", Failure.Sentence(new IOException("write", 28)));

    [Fact]
    public void Sentence_FaultOfOurs_AsksForAReport() => Assert.Contains("LANGEVIN_DEBUG=1", Failure.Sentence(new NullReferenceException()));

    [Fact]
    public void Sentence_NoMemoryLeft_SaysHowMuchWasAskedFor()
    {
        var failure = Assert.Throws<OutOfDeviceMemoryException>(() => Tensor.Zeros([1L << 50]));
        Assert.Equal("there is not enough memory: a tensor of 4096.0 TiB was asked for; use fewer or smaller images.", Failure.Sentence(failure));
    }

    [Theory]
    [InlineData("sample", "--batch-size, --dtype bf16"), InlineData("train", "--batch-size, a larger --accumulation")]
    public void MemoryRemedy_OfACommand_NamesItsOwnOptions(string command, string remedies)
    {
        var failure = Assert.Throws<OutOfDeviceMemoryException>(() => Tensor.Zeros([1L << 50]));
        var found = Program.Commands().Subcommands.Single(one => one.Name == command);
        var sentence = MemoryRemedy.Sentence(failure, found);
        Assert.Contains($"try a smaller {remedies}", sentence);
        Assert.All(sentence.Split([' ', ',', ';', '.']).Where(word => word.StartsWith("--", StringComparison.Ordinal)), option => Assert.Contains(found.Options, one => one.Name == option));
    }

    [Fact]
    public void Sentence_AsMuchAsIsForeseenIsNotThere_IsWhatThePlanSays() => Assert.Equal("It takes 3 GiB.", Failure.Sentence(new InsufficientMemoryException("It takes 3 GiB")));
}
