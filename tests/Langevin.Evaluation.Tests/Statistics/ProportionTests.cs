using Langevin.Evaluation.Statistics;

namespace Langevin.Evaluation.Tests.Statistics;

public sealed class ProportionTests
{
    /// <summary>Newcombe 1998 (Statistics in Medicine 17, 857-872), table I, method 3.</summary>
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void Interval_OfNewcombesCases_IsThePublishedOne(long hits, long count, double low, double high)
    {
        var proportion = new Proportion(hits, count);

        Assert.Equal(low, proportion.Low, 4);
        Assert.Equal(high, proportion.High, 4);
    }

    [Fact]
    public void Interval_OfTheComplement_IsTheMirrorImage()
    {
        var (some, others) = (new Proportion(7, 40), new Proportion(33, 40));

        Assert.Equal(1 - some.High, others.Low, 12);
        Assert.Equal(1 - some.Low, others.High, 12);
    }

    [Fact]
    public void Interval_OfCertainty_EndsAtOne() => Assert.Equal((1.0, 1.0), (new Proportion(10, 10).Share, new Proportion(10, 10).High));

    [Fact]
    public void ToString_OfAShare_ShowsPercentAndInterval() => Assert.Equal("30.8 % (25.5 to 36.6)", new Proportion(81, 263).ToString());
}
