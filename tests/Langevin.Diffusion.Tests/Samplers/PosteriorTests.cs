using FsCheck;
using FsCheck.Fluent;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;
using Langevin.Torch;

namespace Langevin.Diffusion.Tests.Samplers;

public class PosteriorTests
{
    [Fact]
    public void Variance_OfNeighbours_IsTheRecordedOne()
    {
        var golden = new GoldenCase("noise_schedules", "linear_T1000_0.0001_0.02");
        var process = new DdpmProcess(golden["betas_f64"]);
        var (variances, betas) = (golden["posterior_variance_f64"].ToArray<double>(), process.Betas);
        for (var t = 1; t < 1000; t++)
        {
            var q = new Posterior(process.At(t), process.At(t - 1));
            Assert.Equal(betas[t], q.Beta, 1e-13);
            Assert.Equal(variances[t], q.Variance, 1e-13);
        }
    }

    [Fact]
    public void Mean_AndVariance_GiveTheMarginalBack()
    {
        // x_s drawn from q(x_s | x_t, x_0) with x_t drawn from q(x_t | x_0) has mean alpha_s x_0 and variance sigma_s^2, at any two levels.
        var levels = Gen.Choose(-400, 400).Select(hundredths => hundredths / 100.0);
        Prop.ForAll(Arb.From(levels), Arb.From(levels), (first, second) =>
        {
            NoiseLevel from = EverySamplerTests.Level(Math.Min(first, second)), to = EverySamplerTests.Level(Math.Max(first, second));
            var q = new Posterior(from, to);
            double Mean(double x, double x0) => q.Mean(Tensor.From([x]), Tensor.From([x0])).Item();
            var mean = Mean(from.Alpha * 1.7, 1.7);
            var slope = Mean(1, 0);
            var variance = slope * slope * from.Sigma * from.Sigma + q.Variance;
            return Math.Abs(mean - to.Alpha * 1.7) < 1e-12 && Math.Abs(variance - to.Sigma * to.Sigma) < 1e-12;
        }).QuickCheckThrowOnFailure();
    }
}
