using Langevin.Study.Reports;

namespace Langevin.Study.Tests;

public class BradleyTerryTests
{
    [Theory]
    [InlineData(7, 3)]
    [InlineData(10, 0)]
    public void Fit_Two_IsTheLogOddsWithHalfAWinAdded(double first, double second)
    {
        var found = BradleyTerry.Fit(new[,] { { 0, first }, { second, 0 } });
        Assert.Equal(Math.Log((first + 0.5) / (second + 0.5)), found[0] - found[1], 8);
        Assert.Equal(0, found.Sum(), 10);
    }

    [Fact]
    public void Fit_ManyWinsByTheModel_FindsItsStrengths()
    {
        double[] strengths = [1.2, 0.1, -0.3, -1.0];
        var wins = new double[4, 4];
        for (var i = 0; i < 4; i++)
            for (var j = 0; j < 4; j++)
                if (i != j) wins[i, j] = 1e7 / (1 + Math.Exp(strengths[j] - strengths[i]));
        Assert.All(BradleyTerry.Fit(wins).Zip(strengths), pair => Assert.Equal(pair.Second, pair.First, 5));
    }

    [Fact]
    public void Fit_OneWhoNeverMet_StaysAverage() => Assert.Equal(0, BradleyTerry.Fit(new[,] { { 0, 5.0, 0 }, { 5.0, 0, 0 }, { 0, 0, 0 } })[2], 10);
}
