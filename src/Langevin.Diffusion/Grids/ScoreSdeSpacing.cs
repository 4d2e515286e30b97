using Langevin.Diffusion.Processes;
using Langevin.Torch;

namespace Langevin.Diffusion.Grids;

/// <summary>Even steps of log sigma between the ends of a variance-exploding process, the network told a time that ends at epsilon.</summary>
/// <remarks>
/// What <c>ScoreSdeVeScheduler</c> does (Song et al. 2021, appendix G): levels from a table, times from 1 to epsilon, which differ a little. For reading its files;
/// <see cref="ExponentialSpacing"/> says what the levels are.
/// </remarks>
/// <param name="epsilon">The last time.</param>
public sealed class ScoreSdeSpacing(double epsilon = 1e-5) : Spacing
{
    /// <inheritdoc/>
    public override string Name => "score_sde";

    /// <inheritdoc/>
    public override Grid Over(INoiseProcess process, int steps)
    {
        using var scope = new TensorScope();
        NoiseLevel end = process.At(process.FirstT), start = process.At(process.LastT);
        var table = new ExponentialSpacing().Sigmas(end.Sigma, start.Sigma, steps);
        Array.Reverse(table);
        var times = Tensor.Linspace(1, epsilon, steps).ToArray<float>();                // in Float32: which entry of the table a time means depends on it
        return new Grid(Array.ConvertAll(times, time =>
        {
            var i = (int)(time * (steps - 1));
            var told = process.AtSigma(end.Sigma * Math.Pow(start.Sigma / end.Sigma, time)).T;
            return new GridStep(new NoiseLevel(told, 1, table[i]), i == 0 ? NoiseLevel.Clean : new NoiseLevel(told, 1, table[i - 1]));
        })) { Process = process };
    }
}
