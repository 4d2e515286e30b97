using Langevin.Torch;

namespace Langevin.Diffusion.Processes;

/// <summary>A process of T noise levels in a table, numbered from the cleanest, 0, to the noisiest, T - 1; between them it is interpolated.</summary>
/// <remarks>Drift and diffusion are those of the interpolation: over a whole step they add up to the chain's own transition.</remarks>
public abstract class DiscreteProcess : INoiseProcess
{
    private readonly double[] alphas, sigmas;
    private readonly NumberTable alphaTable, sigmaTable;

    private protected DiscreteProcess(double[] alphas, double[] sigmas)
    {
        (this.alphas, this.sigmas) = (alphas, sigmas);
        (alphaTable, sigmaTable) = (new NumberTable(alphas), new NumberTable(sigmas));
    }

    /// <summary>T, the number of timesteps.</summary>
    public int Timesteps => alphas.Length;

    int? INoiseProcess.Timesteps => Timesteps;

    /// <inheritdoc/>
    public double FirstT => 0;

    /// <inheritdoc/>
    public double LastT => Timesteps - 1;

    /// <inheritdoc/>
    public abstract double PriorScale { get; }

    /// <inheritdoc/>
    public NoiseLevel At(double t)
    {
        if (!(t >= 0 && t <= LastT)) throw new ArgumentOutOfRangeException(nameof(t), t, $"The timesteps of this process are 0 to {LastT}.");
        var i = (int)t;
        return t == i ? Entry(i) : Between(t, Entry(i), Entry(i + 1));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">t is not Int64.</exception>
    public NoiseLevels At(Tensor t)
    {
        if (t.Type != ScalarType.Int64) throw new ArgumentException($"The timesteps of a discrete process are Int64, not {t.Type}.");
        return new NoiseLevels(t, alphaTable.At(t), sigmaTable.At(t));
    }

    /// <inheritdoc/>
    public double TimeOf(double lambda)
    {
        if (!(lambda < Entry(0).Lambda)) return 0;
        if (!(lambda > Entry(Timesteps - 1).Lambda)) return LastT;
        int below = 0, above = Timesteps - 1;
        while (above - below > 1)
        {
            var middle = (below + above) / 2;
            if (Entry(middle).Lambda > lambda) below = middle;
            else above = middle;
        }
        return below + Share(Entry(below), Entry(above), lambda);
    }

    /// <inheritdoc/>
    public virtual NoiseLevel AtLambda(double lambda)
    {
        var level = At(TimeOf(lambda));
        return level with { Sigma = level.Alpha * Math.Exp(-lambda) };
    }

    /// <inheritdoc/>
    public double Drift(double t) => Rates(t).Drift;

    /// <inheritdoc/>
    public double Diffusion(double t) => Math.Sqrt(Rates(t).SquaredDiffusion);

    /// <summary>The level at t between two neighbours of the table; the first one's T is t rounded down.</summary>
    private protected abstract NoiseLevel Between(double t, NoiseLevel from, NoiseLevel to);

    /// <summary>How far from one neighbour to the other lambda lies: the inverse of <see cref="Between"/>.</summary>
    private protected abstract double Share(NoiseLevel from, NoiseLevel to, double lambda);

    /// <summary>f and g^2 at a level between two neighbours.</summary>
    private protected abstract (double Drift, double SquaredDiffusion) Rates(NoiseLevel level, NoiseLevel from, NoiseLevel to);

    private NoiseLevel Entry(int i) => new(i, alphas[i], sigmas[i]);

    private (double Drift, double SquaredDiffusion) Rates(double t)
    {
        var level = At(t);
        if (Timesteps == 1) return (0, 0);
        var i = Math.Min((int)t, Timesteps - 2);                                        // the last timestep belongs to the step before it
        return Rates(level, Entry(i), Entry(i + 1));
    }
}
