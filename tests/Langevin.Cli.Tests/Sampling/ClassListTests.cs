using Langevin.Cli.Sampling;

namespace Langevin.Cli.Tests.Sampling;

public class ClassListTests
{
    private static readonly string[] Names = ["T-shirt/top", "Trouser", "Bag", "Ankle boot"];

    [Theory]
    [InlineData("Bag", new[] { 2 })]
    [InlineData("bag, trouser", new[] { 2, 1 })]
    [InlineData("0,3", new[] { 0, 3 })]
    [InlineData("1-3", new[] { 1, 2, 3 })]
    [InlineData("Ankle boot,0-1", new[] { 3, 0, 1 })]
    [InlineData("t-shirt/top", new[] { 0 })]
    public void Read_NamesNumbersRanges_GivesTheNumbers(string text, int[] expected) => Assert.Equal(expected, ClassList.Read(text, Names, 4));

    [Theory]
    [InlineData("4", "class 4", "0 to 3")]
    [InlineData("0-7", "class 7", "0 to 3")]
    [InlineData("Baag", "'Baag'", "did you mean 'Bag'?")]
    [InlineData("zebra", "'zebra'", "T-shirt/top, Trouser")]
    [InlineData("3-1", "'3-1'", "0 to 3")]
    [InlineData("99999999999", "'99999999999'", "0 to 3")]
    public void Read_BeyondTheModel_SaysWhatItKnows(string text, string named, string remedy)
    {
        var message = Assert.Throws<CommandException>(() => ClassList.Read(text, Names, 4)).Message;
        Assert.Contains(named, message);
        Assert.Contains(remedy, message);
    }

    [Fact]
    public void Read_NumberNames_WinOverNumbers() => Assert.Equal([0], ClassList.Read("7", ["7", "8"], 2));

    [Fact]
    public void Read_Nothing_IsRefused() => Assert.Throws<CommandException>(() => ClassList.Read(" , ", Names, 4));

    [Fact]
    public void Read_ModelWithoutClasses_SaysSo() => Assert.Contains("knows no classes", Assert.Throws<CommandException>(() => ClassList.Read("1", null, 0)).Message);
}
