using Langevin.Diffusion;
using Langevin.Torch;

namespace Langevin.Lab.Densities;

/// <summary>
/// Data whose density at every noise level is known: a mixture of isotropic normal distributions. x_t is then a mixture too, with
/// means alpha m_k and variances alpha^2 s_k^2 + sigma^2. Everything in double precision.
/// </summary>
/// <remarks>Its denoiser, score, density and (on the line) probability flow are exact: what a sampler makes can be compared with what is true.</remarks>
public sealed class GaussianMixture : IDenoiser
{
    private readonly Tensor weights, means, deviations;

    /// <summary>A mixture of K bumps in D dimensions.</summary>
    /// <param name="weights">How likely each is: [K], above 0; their sum need not be 1.</param>
    /// <param name="means">Where each lies: [K, D].</param>
    /// <param name="deviations">How wide each is: [K], above 0.</param>
    /// <exception cref="ArgumentException">They are not as many, or not above 0.</exception>
    public GaussianMixture(double[] weights, double[,] means, double[] deviations)
    {
        if (weights.Length != means.GetLength(0) || weights.Length != deviations.Length)
            throw new ArgumentException($"A mixture has a weight, a mean and a deviation for each bump, not {weights.Length}, {means.GetLength(0)} and {deviations.Length}.");
        if (!weights.Concat(deviations).All(value => value > 0 && double.IsFinite(value))) throw new ArgumentException("The weights and deviations of a mixture are above 0.");
        var flat = new double[means.Length];
        Buffer.BlockCopy(means, 0, flat, 0, flat.Length * sizeof(double));
        this.weights = (Tensor.From(weights) / weights.Sum()).Keep();
        this.means = Tensor.From(flat, means.GetLength(0), means.GetLength(1)).Keep();
        this.deviations = Tensor.From(deviations).Keep();
    }

    private GaussianMixture(Tensor weights, Tensor means, Tensor deviations) => (this.weights, this.means, this.deviations) = (weights, means.Keep(), deviations.Keep());

    /// <summary>D, the dimensions of a sample.</summary>
    public long Dimensions => means.Size(1);

    /// <summary>Two bumps of unequal weight and width on the line.</summary>
    public static GaussianMixture OnTheLine => new([0.3, 0.7], new[,] { { -1.0 }, { 0.6 } }, [0.2, 0.35]);

    /// <summary>One normal distribution on the line: everything about it is linear.</summary>
    /// <param name="mean">Its mean.</param>
    /// <param name="deviation">Its standard deviation, above 0.</param>
    public static GaussianMixture Single(double mean, double deviation) => new([1], new[,] { { mean } }, [deviation]);

    /// <summary>The density of x_t: the mixture that this one becomes at a noise level.</summary>
    /// <param name="level">Any level.</param>
    public GaussianMixture At(NoiseLevel level) => new(weights, level.Alpha * means, Variance(level).Sqrt());

    /// <summary>E[x_0 | x_t]: [B, D].</summary>
    /// <param name="x">x_t: [B, D], Float64.</param>
    /// <param name="level">Its level.</param>
    public Denoised Denoise(Tensor x, NoiseLevel level)
    {
        var (difference, variance) = Compare(x, level);                                     // [B, K, D], [K]
        var gain = (level.Alpha * deviations.Square() / variance).Unsqueeze(-1);            // [K, 1]
        var responsibilities = LogJoint(difference, variance).Softmax(1).Unsqueeze(-1);     // [B, K, 1]
        return (responsibilities * (means + gain * difference)).Sum([1]);
    }

    /// <summary>The gradient of the log-density of x_t: [B, D] (Tweedie).</summary>
    /// <param name="x">x_t: [B, D], Float64.</param>
    /// <param name="level">Its level; sigma is above 0.</param>
    public Tensor Score(Tensor x, NoiseLevel level) => (level.Alpha * Denoise(x, level).X0 - x) / (level.Sigma * level.Sigma);

    /// <summary>log p_t(x): [B].</summary>
    /// <param name="x">Where: [B, D], Float64.</param>
    /// <param name="level">The level t.</param>
    public Tensor LogDensity(Tensor x, NoiseLevel level)
    {
        var (difference, variance) = Compare(x, level);
        var joint = LogJoint(difference, variance);
        var most = joint.Max([1], keep: true);
        return ((joint - most).Exp().Sum([1], keep: true).Log() + most).Squeeze(1);
    }

    /// <summary>Clean samples: [count, D], Float64.</summary>
    /// <param name="count">How many.</param>
    /// <param name="generator">Where they are drawn from.</param>
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
    /// <param name="x">Points at <paramref name="from"/>: [B, 1], Float64, between -50 and 50.</param>
    /// <param name="from">Where they are.</param>
    /// <param name="to">Where the flow takes them.</param>
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

    /// <summary>The share of x_t, on the line, that lies below a point: [B, 1].</summary>
    /// <param name="x">The points: [B, 1], Float64.</param>
    /// <param name="level">The level t.</param>
    public Tensor Cumulative(Tensor x, NoiseLevel level)
    {
        var (difference, variance) = Compare(x, level);
        return (weights.Unsqueeze(-1) * NormalCumulative.Call(difference / variance.Sqrt().Unsqueeze(-1))).Sum([1]);
    }

    private (Tensor Difference, Tensor Variance) Compare(Tensor x, NoiseLevel level) =>
        (x.Unsqueeze(1) - level.Alpha * means, Variance(level));

    private Tensor Variance(NoiseLevel level) => deviations.Square() * (level.Alpha * level.Alpha) + level.Sigma * level.Sigma;

    private Tensor LogJoint(Tensor difference, Tensor variance) =>
        weights.Log() - difference.Square().Sum([-1]) / (2 * variance) - 0.5 * means.Size(1) * (variance * (2 * Math.PI)).Log();
}
