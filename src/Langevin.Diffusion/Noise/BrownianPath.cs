namespace Langevin.Diffusion.Noise;

/// <summary>Brownian motions W(v), one for each number of a sample, from W(0) = 0: functions of their key, computed where they are asked.</summary>
/// <param name="seed">The seed.</param>
/// <param name="sample">The number of the sample.</param>
/// <param name="size">The numbers in the sample.</param>
internal readonly struct BrownianPath(ulong seed, ulong sample, int size)
{
    /// <summary>Octaves 2^k to 2^(k+1); below the first W is 0, and nothing is above the last.</summary>
    private const int FirstOctave = -64, LastOctave = 62;

    /// <summary>Halvings of an octave; W is straight between, which takes 2^-24 of an octave from the variance.</summary>
    private const int Depth = 24;

    private const int PlaceBits = 26, NodeBits = 30;

    /// <summary>Apart from the counters of <see cref="PerSampleNoise"/> under the same seed.</summary>
    private const ulong Apart = 1UL << 63;

    /// <summary>v held inside what the path knows.</summary>
    internal static double Inside(double v) => Math.Clamp(v, 0, Math.ScaleB(1, LastOctave));

    /// <summary>Adds (W(to) - W(from)) / sqrt(to - from), from below to.</summary>
    internal void Add(Span<double> sum, double from, double to)
    {
        var scale = 1 / Math.Sqrt(to - from);
        int one = Octave(from), other = Octave(to);
        var buffers = new double[3 * size];
        if (from > Math.ScaleB(1, one)) AddWithin(sum, one, from, -scale, buffers);
        for (var k = one; k < other; k++)
        {
            var whole = buffers.AsSpan(0, size);
            Fill(whole, k, 0);
            Accumulate(sum, whole, scale * Math.Sqrt(Math.ScaleB(1, k)));
        }
        if (to > Math.ScaleB(1, other)) AddWithin(sum, other, to, scale, buffers);
    }

    private static int Octave(double v) => v < Math.ScaleB(1, FirstOctave) ? FirstOctave : Math.Min(Math.ILogB(v), LastOctave);

    /// <summary>Adds scale (W(v) - W(2^k)) by halving the octave towards v.</summary>
    private void AddWithin(Span<double> sum, int k, double v, double scale, double[] buffers)
    {
        Span<double> low = buffers.AsSpan(0, size), high = buffers.AsSpan(size, size), middle = buffers.AsSpan(2 * size, size);
        low.Clear();
        Fill(high, k, 0);
        double a = 0, b = 1, u = Math.ScaleB(v, -k) - 1;
        var node = 1UL;
        for (var depth = 0; depth < Depth; depth++)
        {
            Fill(middle, k, node);
            var deviation = Math.Sqrt(b - a) / 2;
            for (var i = 0; i < middle.Length; i++) middle[i] = (low[i] + high[i]) / 2 + deviation * middle[i];
            var half = (a + b) / 2;
            var later = u >= half;
            if (later) { a = half; var swap = low; low = middle; middle = swap; }
            else { b = half; var swap = high; high = middle; middle = swap; }
            node = 2 * node + (later ? 1UL : 0UL);
        }
        var share = (u - a) / (b - a);
        var unit = scale * Math.Sqrt(Math.ScaleB(1, k));
        Accumulate(sum, low, unit * (1 - share));
        Accumulate(sum, high, unit * share);
    }

    private static void Accumulate(Span<double> sum, ReadOnlySpan<double> values, double scale)
    {
        for (var i = 0; i < sum.Length; i++) sum[i] += scale * values[i];
    }

    /// <summary>The normal numbers of a node of an octave's tree: 0 is its end, 1 its middle, 2n and 2n + 1 the middles left and right of n.</summary>
    private void Fill(Span<double> numbers, int k, ulong node) =>
        NormalStream.Fill(numbers, seed, sample | Apart, ((ulong)(k - FirstOctave) << NodeBits | node) << PlaceBits);
}
