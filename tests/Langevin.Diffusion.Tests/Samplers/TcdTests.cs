using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Noise;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;
using Langevin.Oracles;
using Langevin.Torch;

namespace Langevin.Diffusion.Tests.Samplers;

public class TcdTests
{
    private static readonly Grid Walk = new DistilledSpacing { Original = 50 }.Over(new DdpmProcess(), 8);

    [Fact]
    public void Sample_GammaZero_IsDdim()
    {
        var x = Tensor.Linspace(-2, 2, 9, ScalarType.Float64).Unsqueeze(1);
        var tcd = new TcdSampler { Gamma = 0 }.Sample(GaussianMixture.OnTheLine, x, Walk);
        GoldenCase.Near(new DdimSampler().Sample(GaussianMixture.OnTheLine, x, Walk), tcd, 1e-12);
    }

    [Theory, InlineData(0.3), InlineData(1)]
    public void Sample_KnownData_HasTheVarianceOfItsLevel(double gamma)
    {
        // Where x_0 is one point, x_t is alpha_t x_0 + sigma_t n at every step, whatever share of n is new.
        const int count = 20_000;
        var grid = new Grid([.. Walk.Steps.Take(4)]) { Process = Walk.Process };
        var x0 = Tensor.Full([count, 1], 0.6, ScalarType.Float64);
        var x = grid.Start.Perturb(x0, new PerSampleNoise(1).Start([count, 1]).To(ScalarType.Float64));
        var there = new TcdSampler { Gamma = gamma }.Sample(new OneAnswer(x0), x, grid, new SamplingOptions { Noise = new PerSampleNoise(2) });
        Assert.Equal(grid.End.Alpha * 0.6, there.Mean().Item(), 0.02);
        Assert.Equal(grid.End.Sigma * grid.End.Sigma, there.Var().Item(), 0.02);
    }
}
