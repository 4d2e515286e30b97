namespace Langevin.Cli.Tests;

public class ClosestWordTests
{
    [Theory]
    [InlineData("trian", "train")]
    [InlineData("TRAIN", "train")]
    [InlineData("smple", "sample")]
    [InlineData("zebra", null)]
    public void Find_MistypedWord_GivesTheNearest(string typed, string? meant) =>
        Assert.Equal(meant, ClosestWord.Find(typed, ["train", "sample", "doctor"]));
}
