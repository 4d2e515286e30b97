namespace Langevin.Media.Resampling;

/// <summary>For each place along one resized side: the first source pixel that counts, and the fixed-point weights from there on.</summary>
internal sealed class ResamplingWeights
{
    /// <summary>Weights are integers in units of 2^-22: eight bits of pixel and two of headroom fit an int beside them.</summary>
    public const int FractionBits = 22;

    private readonly int[] weights;
    private readonly double[] exact;

    /// <param name="source">Pixels along the side before.</param>
    /// <param name="target">Pixels along the side after.</param>
    /// <param name="filter">Any but nearest.</param>
    public ResamplingWeights(int source, int target, ResamplingFilter filter)
    {
        var (halfWidth, kernel) = Kernel(filter);
        var scale = (double)source / target;
        var stretch = Math.Max(scale, 1);
        var support = halfWidth * stretch;
        Taps = 2 * (int)Math.Ceiling(support) + 1;
        First = new int[target];
        Counts = new int[target];
        weights = new int[checked(target * Taps)];
        exact = new double[weights.Length];
        for (var place = 0; place < target; place++)
        {
            var centre = (place + 0.5) * scale;
            var first = Math.Max((int)(centre - support + 0.5), 0);
            var count = Math.Min((int)(centre + support + 0.5), source) - first;
            var taps = exact.AsSpan(place * Taps, count);
            var sum = 0.0;
            for (var tap = 0; tap < count; tap++)
            {
                sum += taps[tap] = kernel((tap + first - centre + 0.5) / stretch);
            }

            for (var tap = 0; tap < count; tap++)
            {
                taps[tap] /= sum;
                weights[place * Taps + tap] = (int)Math.Round(taps[tap] * (1 << FractionBits), MidpointRounding.AwayFromZero);
            }

            (First[place], Counts[place]) = (first, count);
        }
    }

    /// <summary>The most weights that a place has.</summary>
    public int Taps { get; }

    /// <summary>The first source pixel of each place.</summary>
    public int[] First { get; }

    /// <summary>The number of source pixels of each place.</summary>
    public int[] Counts { get; }

    /// <summary>The weights of one place.</summary>
    public ReadOnlySpan<int> At(int place) => weights.AsSpan(place * Taps, Counts[place]);

    /// <summary>The weights of one place, not rounded.</summary>
    public ReadOnlySpan<double> ExactlyAt(int place) => exact.AsSpan(place * Taps, Counts[place]);

    private static (double HalfWidth, Func<double, double> Kernel) Kernel(ResamplingFilter filter) => filter switch
    {
        ResamplingFilter.Bilinear => (1, x => Math.Max(0, 1 - Math.Abs(x))),
        ResamplingFilter.Bicubic => (2, Cubic),
        ResamplingFilter.Lanczos => (3, x => x is >= -3 and < 3 ? Sinc(x) * Sinc(x / 3) : 0),
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "no such filter with weights"),
    };

    /// <summary>Keys 1981, equation 4, with a = -1/2.</summary>
    private static double Cubic(double x)
    {
        const double a = -0.5;
        x = Math.Abs(x);
        return x switch
        {
            < 1 => ((a + 2) * x - (a + 3)) * x * x + 1,
            < 2 => (((x - 5) * x + 8) * x - 4) * a,
            _ => 0,
        };
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
}
