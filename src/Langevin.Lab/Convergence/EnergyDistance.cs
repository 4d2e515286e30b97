using Langevin.Diffusion;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Samplers;
using Langevin.Lab.Densities;
using Langevin.Torch;

namespace Langevin.Lab.Convergence;

/// <summary>How far the distribution of a stochastic sampler's samples is from that of the data, for data on the line.</summary>
/// <remarks>
/// The energy distance (Szekely and Rizzo 2013), on the line the root of 2 int (F - G)^2 dx: F is the data's exact cumulative distribution, G that of 16,384 samples, which start
/// at the exact distribution's quantiles and are given <see cref="StratifiedNoise"/>. What is below <see cref="Chance"/> is chance.
/// </remarks>
public static class EnergyDistance
{
    /// <summary>The least distance that is told from chance.</summary>
    public const double Chance = 0.001;

    private const int Samples = 1 << 14, Places = 8001;
    private const double Edge = 6;

    /// <summary>The distance between the samples and the data at the grid's end.</summary>
    /// <param name="sampler">Any sampler.</param>
    /// <param name="model">The denoiser that it asks.</param>
    /// <param name="data">The data, on the line.</param>
    /// <param name="grid">From noise to little noise.</param>
    /// <param name="seed">The seed of the noise.</param>
    public static double Error(Sampler sampler, IDenoiser model, GaussianMixture data, Grid grid, ulong seed = 1)
    {
        using var scope = new TensorScope();
        var noise = new StratifiedNoise(Samples, seed);
        var start = data.Flow(noise.Start(), new NoiseLevel(0, 0, 1), grid.Start);
        var drawn = sampler.Sample(model, start, grid, new SamplingOptions { Noise = noise, OnStep = noise.Rank }).ToArray<double>();
        Array.Sort(drawn);
        var places = Tensor.Linspace(-Edge, Edge, Places, ScalarType.Float64);
        return Distance(drawn, places.ToArray<double>(), data.Cumulative(places.Unsqueeze(1), grid.End).ToArray<double>());
    }

    private static double Distance(double[] sorted, double[] places, double[] exact)
    {
        var (below, sum) = (0, 0.0);
        for (var i = 0; i < places.Length; i++)
        {
            while (below < sorted.Length && sorted[below] <= places[i]) below++;
            var difference = exact[i] - below / (double)sorted.Length;
            sum += difference * difference;
        }
        return Math.Sqrt(2 * sum * (places[1] - places[0]));
    }
}
