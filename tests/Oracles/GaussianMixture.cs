using Langevin.Diffusion;
using Langevin.Torch;

namespace Langevin.Oracles;

/// <summary>
/// Data whose density at every noise level is known: a mixture of isotropic normal distributions. x_t is then a mixture too, with
/// means alpha m_k and variances alpha^2 s_k^2 + sigma^2. Everything in double precision.
/// </summary>
public sealed class GaussianMixture : IDenoiser
{
    private readonly Tensor weights, means, deviations;

    /// <summary>weights [K]; means [K, D]; deviations [K].</summary>
    public GaussianMixture(double[] weights, double[,] means, double[] deviations)
    {
        var flat = new double[means.Length];
        Buffer.BlockCopy(means, 0, flat, 0, flat.Length * sizeof(double));
        this.weights = Tensor.From(weights) / weights.Sum();
        this.means = Tensor.From(flat, means.GetLength(0), means.GetLength(1));
        this.deviations = Tensor.From(deviations);
    }

    /// <summary>Two bumps of unequal weight and width on the line.</summary>
    public static GaussianMixture OnTheLine => new([0.3, 0.7], new[,] { { -1.0 }, { 0.6 } }, [0.2, 0.35]);

    /// <summary>One normal distribution: everything about it is linear.</summary>
    public static GaussianMixture Single(double mean, double deviation) => new([1], new[,] { { mean } }, [deviation]);

    /// <summary>E[x_0 | x_t]: [B, D].</summary>
    public Denoised Denoise(Tensor x, NoiseLevel level)
    {
        var (difference, variance) = Compare(x, level);                                     // [B, K, D], [K]
        var gain = (level.Alpha * deviations.Square() / variance).Unsqueeze(-1);            // [K, 1]
        var responsibilities = LogJoint(difference, variance).Softmax(1).Unsqueeze(-1);     // [B, K, 1]
        return (responsibilities * (means + gain * difference)).Sum([1]);
    }

    /// <summary>The gradient of the log-density of x_t: [B, D] (Tweedie).</summary>
    public Tensor Score(Tensor x, NoiseLevel level) => (level.Alpha * Denoise(x, level).X0 - x) / (level.Sigma * level.Sigma);

    /// <summary>log p_t(x): [B].</summary>
    public Tensor LogDensity(Tensor x, NoiseLevel level)
    {
        var (difference, variance) = Compare(x, level);
        var joint = LogJoint(difference, variance);
        var most = joint.Max([1], keep: true);
        return ((joint - most).Exp().Sum([1], keep: true).Log() + most).Squeeze(1);
    }

    /// <summary>Clean samples: [count, D].</summary>
    public Tensor Draw(int count, Generator generator)
    {
        var u = Tensor.Rand([count, 1], generator, ScalarType.Float64);
        var which = (u > weights.CumulativeSum(0)[..^1]).To(ScalarType.Int64).Sum([1]);
        var n = Tensor.Randn([count, means.Size(1)], generator, ScalarType.Float64);
        return means.IndexSelect(0, which) + deviations.IndexSelect(0, which).Unsqueeze(1) * n;
    }

    /// <summary>
    /// The probability-flow ODE solved exactly, on the line: the flow keeps every point's rank, so x' solves F_to(x') = F_from(x).
    /// </summary>
    public Tensor Flow(Tensor x, NoiseLevel from, NoiseLevel to)
    {
        var rank = Cumulative(x, from);
        Tensor low = Tensor.FullLike(x, -50), high = Tensor.FullLike(x, 50);
        for (var i = 0; i < 80; i++)
        {
            var middle = (low + high) * 0.5;
            var below = Cumulative(middle, to) < rank;
            (low, high) = (Tensor.Where(below, middle, low), Tensor.Where(below, high, middle));
        }
        return (low + high) * 0.5;
    }

    private static readonly Operator NormalCumulative = new("aten::special_ndtr");

    private Tensor Cumulative(Tensor x, NoiseLevel level)
    {
        var (difference, variance) = Compare(x, level);
        return (weights.Unsqueeze(-1) * NormalCumulative.Call(difference / variance.Sqrt().Unsqueeze(-1))).Sum([1]);
    }

    private (Tensor Difference, Tensor Variance) Compare(Tensor x, NoiseLevel level) =>
        (x.Unsqueeze(1) - level.Alpha * means, deviations.Square() * (level.Alpha * level.Alpha) + level.Sigma * level.Sigma);

    private Tensor LogJoint(Tensor difference, Tensor variance) =>
        weights.Log() - difference.Square().Sum([-1]) / (2 * variance) - 0.5 * means.Size(1) * (variance * (2 * Math.PI)).Log();
}
