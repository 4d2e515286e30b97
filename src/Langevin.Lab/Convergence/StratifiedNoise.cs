using Langevin.Diffusion.Noise;
using Langevin.Diffusion.Samplers;
using Langevin.Torch;

namespace Langevin.Lab.Convergence;

/// <summary>Normal noise for a walk on the line that is spread evenly, over all samples and over those that are near each other: their distribution holds a small part of the chance of independent draws.</summary>
/// <remarks>
/// Array-RQMC (L'Ecuyer, Lecot and Tuffin 2008): before every step samples are ranked, and rank r of a draw takes the quantile at van der Corput's r-th number, moved by a random
/// shift; the first draws of a step go by the first primes (Halton), and of further ones the ranks are random. Each draw of each sample is standard normal.
/// </remarks>
/// <param name="samples">How many samples walk: best a power of two.</param>
/// <param name="seed">The seed of the shifts.</param>
internal sealed class StratifiedNoise(int samples, ulong seed) : INoiseSource
{
    private static readonly Operator NormalQuantile = new("aten::special_ndtri");
    private static readonly int[] Radices = [2, 3, 5, 7];
    private readonly PerSampleNoise independent = new(seed);
    private int[] sampleOfRank = [.. Enumerable.Range(0, samples)];

    /// <summary>The quantiles of the standard normal distribution in the middle of as many equal shares: [samples, 1].</summary>
    public Tensor Start() => NormalQuantile.Call(Tensor.From([.. Enumerable.Range(0, samples).Select(i => (i + 0.5) / samples)], samples, 1));

    /// <summary>Ranks the samples anew; to be called after each step.</summary>
    public void Rank(SamplingProgress progress) => sampleOfRank = Ranked(progress.X.ToArray<double>());

    /// <inheritdoc/>
    public Tensor Draw(long[] shape, ScalarType type, Device device, NoiseDraw draw)
    {
        var chance = independent.Draw([samples, 1], ScalarType.Float64, Device.Cpu, draw).ToArray<double>();
        var shift = Math.Atan2(chance[0], chance[1]) / (2 * Math.PI) + 0.5;              // uniform in [0, 1]
        var (order, radix) = draw.Index < Radices.Length ? (sampleOfRank, Radices[draw.Index]) : (Ranked(chance), Radices[0]);
        var shares = new double[samples];
        for (var rank = 0; rank < samples; rank++) shares[order[rank]] = (Reversed(rank, radix) + 0.5 / samples + shift) % 1;
        return NormalQuantile.Call(Tensor.From(shares, shape).Clamp(0.1 / samples, 1 - 0.1 / samples));
    }

    private int[] Ranked(double[] values)
    {
        int[] order = [.. Enumerable.Range(0, samples)];
        Array.Sort(values, order);
        return order;
    }

    /// <summary>The digits of a rank the other way round, behind the point: van der Corput's sequence.</summary>
    private static double Reversed(int rank, int radix)
    {
        var (reversed, unit) = (0.0, 1.0);
        for (; rank > 0; rank /= radix) reversed += (unit /= radix) * (rank % radix);
        return reversed;
    }
}
