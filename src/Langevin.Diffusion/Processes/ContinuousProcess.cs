using Langevin.Torch;

namespace Langevin.Diffusion.Processes;

/// <summary>A process whose t is any number of an interval.</summary>
public abstract class ContinuousProcess : INoiseProcess
{
    int? INoiseProcess.Timesteps => null;

    /// <inheritdoc/>
    public abstract double FirstT { get; }

    /// <inheritdoc/>
    public abstract double LastT { get; }

    /// <inheritdoc/>
    public abstract double PriorScale { get; }

    /// <inheritdoc/>
    public NoiseLevel At(double t) => Level(Defined(t));

    /// <inheritdoc/>
    /// <remarks>Computed on the CPU in double precision, number by number.</remarks>
    /// <exception cref="ArgumentException">t is not floating.</exception>
    public NoiseLevels At(Tensor t)
    {
        if (t.Type is not (ScalarType.Float64 or ScalarType.Float32)) throw new ArgumentException($"The times of a continuous process are Float32 or Float64, not {t.Type}.");
        var levels = Array.ConvertAll(t.To(Device.Cpu).To(ScalarType.Float64).ToArray<double>(), At);
        Tensor Column(Converter<NoiseLevel, double> read) => Tensor.From(Array.ConvertAll(levels, read)).Reshape(t.Shape).To(t.Device);
        return new NoiseLevels(t, Column(level => level.Alpha), Column(level => level.Sigma));
    }

    /// <inheritdoc/>
    public double TimeOf(double lambda) =>
        !(lambda < At(FirstT).Lambda) ? FirstT : !(lambda > At(LastT).Lambda) ? LastT : Math.Clamp(TimeOfLambda(lambda), FirstT, LastT);

    /// <inheritdoc/>
    public NoiseLevel AtLambda(double lambda)
    {
        var level = Level(Math.Clamp(TimeOfLambda(lambda), Domain.First, Domain.Last));
        return level with { Sigma = level.Alpha * Math.Exp(-lambda) };
    }

    /// <inheritdoc/>
    public double Drift(double t) => Rates(Defined(t)).Drift;

    /// <inheritdoc/>
    public double Diffusion(double t) => Math.Sqrt(Rates(Defined(t)).SquaredDiffusion);

    /// <summary>The least and the greatest t at which the process is defined: at least [FirstT, LastT].</summary>
    private protected abstract (double First, double Last) Domain { get; }

    /// <summary>The level at a t of the domain.</summary>
    private protected abstract NoiseLevel Level(double t);

    /// <summary>The t of a lambda between those of FirstT and LastT.</summary>
    private protected abstract double TimeOfLambda(double lambda);

    /// <summary>f and g^2 at a t of the domain.</summary>
    private protected abstract (double Drift, double SquaredDiffusion) Rates(double t);

    private double Defined(double t) => t >= Domain.First && t <= Domain.Last
        ? t
        : throw new ArgumentOutOfRangeException(nameof(t), t, $"This process is defined for t from {Domain.First} to {Domain.Last}.");
}
