using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Tests.Samplers;

public class ExponentialIntegralTests
{
    [Theory]
    [InlineData(1, -0.999999)]
    [InlineData(1, 1e-9)]
    [InlineData(2, -1.000001)]
    [InlineData(3, 0.3)]
    [InlineData(4, -3)]
    [InlineData(4, 1.5)]
    public void Phi_AnyArgument_IsItsIntegral(int j, double z)
    {
        // phi_j(z) = integral over [0, 1] of e^{(1 - u) z} u^{j-1} / (j - 1)!, here by Simpson's rule.
        double factorial = Enumerable.Range(1, j - 1).Aggregate(1.0, (product, i) => product * i), sum = 0;
        const int n = 2000;
        for (var i = 0; i <= n; i++)
        {
            var u = i / (double)n;
            sum += (i == 0 || i == n ? 1 : i % 2 == 1 ? 4 : 2) * Math.Exp((1 - u) * z) * Math.Pow(u, j - 1);
        }
        Assert.Equal(sum / (3 * n) / factorial, Phi.At(j, z), 1e-12);
    }

    [Fact]
    public void Phi_AcrossTheSeriesBorder_IsSmooth()
    {
        for (var j = 1; j <= 5; j++)
        {
            Assert.Equal(Phi.At(j, 1 - 1e-12), Phi.At(j, 1 + 1e-12), 1e-11);
            Assert.Equal(Phi.At(j, -1 + 1e-12), Phi.At(j, -1 - 1e-12), 1e-11);
        }
    }

    [Fact]
    public void Weights_OfACubicThroughFourPoints_AreExact()
    {
        double[] points = [0, -0.4, -1.1, 0.7];
        double F(double u) => 2 - u + 3 * u * u - 0.5 * u * u * u;
        double[] moments = [1, 0.5, 1 / 3.0, 0.25];                                      // the integral over [0, 1]
        var weights = Lagrange.Weights(points, moments);
        Assert.Equal(2 - 0.5 + 1 - 0.125, points.Zip(weights, (u, w) => w * F(u)).Sum(), 1e-14);
    }

    [Theory]
    [InlineData(Prediction.Data, 0, 0.8)]
    [InlineData(Prediction.Data, 1, 0.8)]
    [InlineData(Prediction.Noise, 0.5, 0.8)]
    [InlineData(Prediction.Data, 0, -0.8)]
    public void Moment_OfAStep_IsTheIntegralOfItsWeight(Prediction prediction, double tau, double h)
    {
        var step = new ExponentialIntegral(EverySamplerTests.Level(-1), EverySamplerTests.Level(-1 + h), prediction, tau);
        var k = prediction == Prediction.Data ? -(1 + tau * tau) : 1;
        // u and u^2 by parts.
        var zero = (Math.Exp(k * h) - 1) / k;
        var one = (zero - h) / k;
        var two = (2 * one - h * h) / k;
        Assert.Equal(zero, step.Moment(0), 1e-14);
        Assert.Equal(one, step.Moment(1), 1e-14);
        Assert.Equal(two, step.Moment(2), 1e-14);
    }
}
