using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Samplers;
using Langevin.Lab.Densities;
using Langevin.Torch;

namespace Langevin.Lab.Convergence;

/// <summary>How far deterministic samplers end from the exact solution of the probability-flow ODE, for two bumps on the line.</summary>
public static class FlowConvergence
{
    private const int Points = 41, Coarse = 160;

    /// <summary>The distance to the exact solution: the root mean square over 41 starts between -2 and 2, which is smoother than the greatest one.</summary>
    /// <param name="sampler">Deterministic.</param>
    /// <param name="grid">From noise to little noise.</param>
    public static double Error(Sampler sampler, Grid grid)
    {
        using var scope = new TensorScope();
        var x = Tensor.Linspace(-2, 2, Points, ScalarType.Float64).Unsqueeze(1);
        var data = GaussianMixture.OnTheLine;
        return (sampler.Sample(data, x, grid) - data.Flow(x, grid.Start, grid.End)).Square().Mean().Sqrt().Item();
    }

    /// <summary>The order of convergence: how the error falls from 160 steps to 320, log2(e(160) / e(320)).</summary>
    /// <param name="sampler">Deterministic.</param>
    /// <param name="grid">A grid of as many steps.</param>
    public static double Order(Sampler sampler, Func<int, Grid> grid) => Math.Log2(Error(sampler, grid(Coarse)) / Error(sampler, grid(2 * Coarse)));
}
