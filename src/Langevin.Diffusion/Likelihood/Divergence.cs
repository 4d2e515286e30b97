using Langevin.Diffusion.Noise;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Diffusion.Likelihood;

/// <summary>How the divergence of a vector field, the trace of its Jacobian, is found from products v^T J.</summary>
public abstract class Divergence
{
    /// <summary>Exactly, one product a dimension: for few dimensions.</summary>
    public static readonly Divergence Exact = new ExactDivergence();

    /// <summary>The vectors v of one solution; the divergence is the mean, or sum, of v^T J v over them.</summary>
    /// <param name="shape">[B, ...].</param>
    /// <param name="type">A floating type.</param>
    /// <param name="device">Where they are wanted.</param>
    internal abstract Tensor[] Probes(long[] shape, ScalarType type, Device device);

    /// <summary>What the sum of v^T J v is multiplied by.</summary>
    /// <param name="probes">How many vectors there are.</param>
    internal abstract double Factor(int probes);

    /// <summary>The divergence: [B], Float64.</summary>
    /// <param name="y">The field at x: [B, ...], recorded; each sample's depends on that sample only.</param>
    /// <param name="x">Where: as y, a leaf.</param>
    /// <param name="probes">The vectors of <see cref="Probes"/>.</param>
    internal Tensor Of(Tensor y, Tensor x, Tensor[] probes)
    {
        var sum = Tensor.Zeros([x.Size(0)], ScalarType.Float64, x.Device);
        for (var i = 0; i < probes.Length; i++)
        {
            var product = Gradient.Of(y, [x], probes[i], createGraph: i < probes.Length - 1)[0];     // the last lets go of the graph
            sum += (product.Detach() * probes[i]).To(ScalarType.Float64).Flatten(1).Sum([1]);
        }
        return sum * Factor(probes.Length);
    }

    private sealed class ExactDivergence : Divergence
    {
        internal override Tensor[] Probes(long[] shape, ScalarType type, Device device)
        {
            var size = 1L;
            foreach (var extent in shape.AsSpan(1)) size *= extent;
            long[] broadcast = [1, .. shape[1..]];
            var unit = Tensor.Eye(size, type, device);
            return [.. Enumerable.Range(0, (int)size).Select(i => unit[i].Reshape(broadcast).Expand(shape))];
        }

        internal override double Factor(int probes) => 1;
    }
}

/// <summary>Hutchinson's estimate: the mean of v^T J v over random vectors with unit covariance, one product a vector.</summary>
/// <remarks>
/// Hutchinson 1990; Grathwohl et al. 2019 (FFJORD), eq. 7, with the same vectors along a whole solution; Song et al. 2021, appendix D.2. Without bias; Rademacher
/// vectors vary least.
/// </remarks>
/// <param name="source">Where the vectors come from: with <see cref="PerSampleNoise"/> those of a sample do not depend on its batch.</param>
public sealed class HutchinsonDivergence(INoiseSource source) : Divergence
{
    /// <summary>How many vectors.</summary>
    public int Count { get; init; } = 1;

    /// <summary>How they are distributed.</summary>
    public ProbeDistribution Distribution { get; init; } = ProbeDistribution.Rademacher;

    internal override Tensor[] Probes(long[] shape, ScalarType type, Device device) =>
        [.. Enumerable.Range(0, Count).Select(i => Shaped(source.Draw(shape, type, device, new NoiseDraw(0, i))))];

    internal override double Factor(int probes) => 1.0 / probes;

    private Tensor Shaped(Tensor n) => Distribution == ProbeDistribution.Normal ? n : Tensor.Where(n < 0, Tensor.FullLike(n, -1), Tensor.OnesLike(n));
}

/// <summary>How the vectors of Hutchinson's estimate are distributed.</summary>
public enum ProbeDistribution
{
    /// <summary>Each element 1 or -1.</summary>
    Rademacher,
    /// <summary>Each element standard normal.</summary>
    Normal,
}
