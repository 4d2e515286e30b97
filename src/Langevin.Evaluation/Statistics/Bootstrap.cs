using Langevin.Torch;

namespace Langevin.Evaluation.Statistics;

/// <summary>How far chance in the samples may have moved a number: the same number over samples drawn anew, with repeats, from those at hand.</summary>
/// <remarks>
/// Efron 1979. The interval lies between percentiles of the resampled numbers, moved so that their mean is the number itself: a number that is biased in
/// small samples, as a Fréchet distance is, is more so in resampled ones. The interval covers chance, not that bias.
/// </remarks>
public sealed record Bootstrap
{
    /// <summary>Starts from how often and from where.</summary>
    /// <param name="resamples">Times to draw anew, at least 20.</param>
    /// <param name="seed">Gives the draws; each interval starts from it, so that none depends on the others.</param>
    public Bootstrap(int resamples, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 20);
        (Resamples, Seed) = (resamples, seed);
    }

    /// <summary>The share of intervals that hold the true number.</summary>
    public const double Confidence = 0.95;

    /// <summary>Times to draw anew.</summary>
    public int Resamples { get; }

    /// <summary>Gives the draws.</summary>
    public ulong Seed { get; }

    /// <summary>The interval of a mean.</summary>
    /// <param name="terms">What it is the mean of.</param>
    public Interval OfMean(IReadOnlyList<double> terms)
    {
        using var scope = new TensorScope();
        var all = Tensor.From([.. terms]);
        return Of(terms.Count, all.Mean().Item(), places => all.IndexSelect(0, places).Mean().Item());
    }

    /// <summary>The interval of any number.</summary>
    /// <param name="count">Samples at hand.</param>
    /// <param name="value">The number over all of them.</param>
    /// <param name="statistic">The number over the samples at some places: [count], int64, with repeats.</param>
    /// <param name="cancellation">Stops with an <see cref="OperationCanceledException"/>.</param>
    public Interval Of(long count, double value, Func<Tensor, double> statistic, CancellationToken cancellation = default)
    {
        var generator = new Generator(Seed);
        var numbers = new double[Resamples];
        for (var i = 0; i < Resamples; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = new TensorScope();
            numbers[i] = statistic(Tensor.RandInt(0, count, [count], generator));
        }
        Array.Sort(numbers);
        var shift = value - numbers.Average();
        return new Interval(Percentile(numbers, (1 - Confidence) / 2) + shift, Percentile(numbers, (1 + Confidence) / 2) + shift);
    }

    /// <summary>A percentile of sorted numbers, interpolated between neighbours.</summary>
    private static double Percentile(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        return below + 1 == sorted.Length ? sorted[below] : double.Lerp(sorted[below], sorted[below + 1], place - below);
    }
}

/// <summary>Where the true number lies, 95 times of 100.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
public readonly record struct Interval(double Low, double High);
