using Langevin.Evaluation.Statistics;

namespace Langevin.Evaluation.Tests.Statistics;

public sealed class ConfusionMatrixTests
{
    private static ConfusionMatrix Known()
    {
        long[][] rows = [[8, 1, 1], [0, 5, 0], [0, 0, 0]];
        var matrix = new ConfusionMatrix(3);
        for (var asked = 0; asked < 3; asked++)
            for (var seen = 0; seen < 3; seen++)
                for (var i = 0; i < rows[asked][seen]; i++) matrix.Add(asked, seen);
        return matrix;
    }

    [Fact]
    public void Of_AKnownMatrix_GivesItsShares()
    {
        var agreement = ClassAgreement.Of(Known(), ["a", "b", "c"]);

        Assert.Equal(new Proportion(13, 15), agreement.Overall);
        Assert.Equal([new ClassShare("a", new Proportion(8, 10)), new ClassShare("b", new Proportion(5, 5))], agreement.PerClass);
        Assert.Equal([8, 1, 1], agreement.Confusion[0]);
        Assert.Equal([0, 0, 0], agreement.Confusion[2]);
    }

    [Theory]
    [InlineData(3, 0, "Class 3 was asked for, and the judge knows classes 0 to 2: ask for one of those.")]
    [InlineData(-1, 0, "Class -1 was asked for, and the judge knows classes 0 to 2: ask for one of those.")]
    [InlineData(0, 3, "Class 3 was seen, and there are classes 0 to 2.")]
    public void Add_OfAClassThatIsNone_IsRefused(long asked, long seen, string message) =>
        Assert.Equal(message, Assert.Throws<EvaluationException>(() => new ConfusionMatrix(3).Add(asked, seen)).Message);

    [Fact]
    public void Of_NothingCounted_IsRefused() =>
        Assert.Equal("No picture was judged: give at least one.", Assert.Throws<EvaluationException>(() => ClassAgreement.Of(new ConfusionMatrix(2), ["a", "b"])).Message);
}
