using Langevin.Diffusion;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Noise;
using Langevin.Diffusion.Samplers;
using Langevin.Lab.Densities;
using Langevin.Torch;

namespace Langevin.Lab.Convergence;

/// <summary>How far the variance of a stochastic sampler's samples is from that of the data, without a random number.</summary>
/// <remarks>
/// For data that is one normal distribution a walk is linear in its start and in each draw of noise. A batch whose rows are given unit vectors for noise therefore
/// carries what becomes of each draw, and the sum of their squares is the variance of the samples.
/// </remarks>
public static class VarianceConvergence
{
    private const double Deviation = 0.5;
    private const int Coarse = 160, MostDraws = 8;

    /// <summary>The distance of the variance to the exact one.</summary>
    /// <param name="sampler">Stochastic, and linear in its noise; at most eight draws a step.</param>
    /// <param name="grid">From noise to little noise.</param>
    /// <param name="draws">The most draws of the walk; null for eight a step.</param>
    public static double Error(Sampler sampler, Grid grid, int? draws = null)
    {
        using var scope = new TensorScope();
        var start = new double[(draws ?? MostDraws * grid.Steps.Count) + 1];
        start[0] = Math.Sqrt(Variance(grid.Start));
        var rows = sampler.Sample(GaussianMixture.Single(0, Deviation), Tensor.From(start, start.Length, 1), grid, new SamplingOptions { Noise = new UnitVectors() });
        return Math.Abs(rows.Square().Sum().Item() - Variance(grid.End));
    }

    /// <summary>The order of convergence: how the error falls from 160 steps to 320. A linear problem can flatter a rule, so that it may be more than the claimed one.</summary>
    /// <param name="sampler">As for <see cref="Error"/>.</param>
    public static double Order(Sampler sampler) => Math.Log2(Error(sampler, LogSnrGrid.Uniform(Coarse)) / Error(sampler, LogSnrGrid.Uniform(2 * Coarse)));

    private static double Variance(NoiseLevel level) => Deviation * Deviation * level.Alpha * level.Alpha + level.Sigma * level.Sigma;

    /// <summary>Unit vectors in the place of noise: draw k is 1 in row k + 1 and 0 elsewhere.</summary>
    private sealed class UnitVectors : INoiseSource
    {
        private int drawn;

        public Tensor Draw(long[] shape, ScalarType type, Device device, NoiseDraw draw)
        {
            var noise = new double[shape[0]];
            noise[++drawn] = 1;
            return Tensor.From(noise, shape);
        }
    }
}
