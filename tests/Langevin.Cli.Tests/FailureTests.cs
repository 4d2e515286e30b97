using FsCheck;
using FsCheck.Fluent;

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
}
