using Langevin.Evaluation.Metrics;
using Langevin.Torch;

namespace Langevin.Evaluation.Tests.Metrics;

public class ClipScoreTests
{
    private static readonly Tensor Images = Tensor.From([3.0, 0, 0, 2, -1, 0], 3, 2), Texts = Tensor.From([1.0, 1, 0, 5, 1, 0], 3, 2);

    [Fact]
    public void Of_KnownAngles_IsTheMeanOfTheirCosinesWithoutNegativeOnes()
    {
        var score = ClipScore.Of(Images, Texts);

        Assert.Equal(100 * (Math.Sqrt(0.5) + 1 + 0) / 3, score.Value, 1e-9);
        Assert.Equal(100 * Math.Sqrt(((0.5 + 1) - 3 * Math.Pow((Math.Sqrt(0.5) + 1) / 3, 2)) / 2 / 3), score.StandardError, 1e-9);
    }

    [Fact]
    public void Of_EmbeddingsOfAnyLength_IsTheSame() => Assert.Equal(ClipScore.Of(Images, Texts).Value, ClipScore.Of(Images * 7.0, Texts * 0.1).Value, 1e-9);

    [Fact]
    public void DirectionalSimilarity_OfAChangeAlongTheTexts_IsOne()
    {
        var turned = Tensor.From([0.0, 3, -2, 0, 0, -1], 3, 2);                                 // each turned by a quarter
        Assert.Equal(1, DirectionalSimilarity.Of((Images, Images), (turned, turned)).Value, 1e-9);
        Assert.Equal(-1, DirectionalSimilarity.Of((Images, turned), (turned, Images)).Value, 1e-9);
    }

    [Fact]
    public void Of_WhatDoesNotPair_IsRefused()
    {
        Assert.Contains("a text for each picture", Assert.Throws<EvaluationException>(() => ClipScore.Of(Images, Texts.Narrow(0, 0, 2))).Message);
        Assert.Contains("no direction", Assert.Throws<EvaluationException>(() => ClipScore.Of(Images * 0.0, Texts)).Message);
        Assert.Contains("no direction", Assert.Throws<EvaluationException>(() => DirectionalSimilarity.Of((Images, Texts), (Images, Texts))).Message);
    }
}
