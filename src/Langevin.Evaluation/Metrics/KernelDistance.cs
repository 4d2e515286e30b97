using Langevin.Evaluation.Features;
using Langevin.Torch;

namespace Langevin.Evaluation.Metrics;

/// <summary>The kernel distance: the squared maximum mean discrepancy of two sets of features under a cubic kernel, without bias; lower is nearer, and chance may bring it below 0.</summary>
/// <remarks>Bińkowski et al. 2018, eq. 4 with k(x, y) = (x.y / d + 1)^3, not multiplied by 1000. Its name is KID with the features of the Inception network.</remarks>
public static class KernelDistance
{
    private const long Block = 2048;

    /// <summary>The distance over whole sets, block by block.</summary>
    /// <exception cref="EvaluationException">The features differ in width or network, or a set has fewer than two rows.</exception>
    public static double Between(FeatureSet real, FeatureSet generated, CancellationToken cancellation = default)
    {
        Require(real, generated, 2);
        var (n, m) = ((double)real.Count, (double)generated.Count);
        var within = (SumOf(real, real, cancellation) - OwnSum(real)) / (n * (n - 1)) + (SumOf(generated, generated, cancellation) - OwnSum(generated)) / (m * (m - 1));
        return within - 2 * SumOf(real, generated, cancellation) / (n * m);
    }

    /// <summary>The mean distance of random blocks of both sets, with its standard error.</summary>
    /// <remarks>
    /// Each block is drawn without repeats. The blocks overlap, so the spread of them over the root of their number would claim too little: with s the
    /// standard deviation over blocks of m rows, of N in the smaller set, the error is s sqrt(m / (N - m) + 1 / blocks) (Politis, Romano and Wolf 1999, section 2.3).
    /// </remarks>
    /// <param name="real">Features of real pictures.</param>
    /// <param name="generated">Features of generated pictures.</param>
    /// <param name="blocks">Blocks, at least 2.</param>
    /// <param name="size">Rows of each set in a block, at least 2 and fewer than the smaller set has.</param>
    /// <param name="seed">Gives the blocks.</param>
    /// <param name="cancellation">Stops with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="EvaluationException">The features differ in width or network, or a set is too small.</exception>
    public static Estimate OverBlocks(FeatureSet real, FeatureSet generated, int blocks, long size, ulong seed, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(blocks, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 2);
        Require(real, generated, size + 1);
        var generator = new Generator(seed);
        var distances = new double[blocks];
        for (var i = 0; i < blocks; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = new TensorScope();
            distances[i] = Of(Drawn(real, size, generator), Drawn(generated, size, generator));
        }
        var (mean, smaller) = (distances.Average(), (double)Math.Min(real.Count, generated.Count));
        var variance = distances.Sum(distance => (distance - mean) * (distance - mean)) / (blocks - 1);
        return new Estimate(mean, Math.Sqrt(variance * (size / (smaller - size) + 1.0 / blocks)));
    }

    private static Tensor Drawn(FeatureSet set, long size, Generator generator) => set.Rows(Tensor.RandomPermutation(set.Count, generator)[..(int)size]);

    private static double Of(Tensor x, Tensor y)
    {
        var n = (double)x.Size(0);
        return (SumOf(x, x) - OwnSum(x) + SumOf(y, y) - OwnSum(y)) / (n * (n - 1)) - 2 * SumOf(x, y) / (n * n);
    }

    /// <summary>The kernel summed over all pairs of rows.</summary>
    private static double SumOf(FeatureSet rows, FeatureSet columns, CancellationToken cancellation)
    {
        var sum = 0.0;
        foreach (var row in rows.Starts(Block))
        {
            using var scope = new TensorScope();
            var x = rows.Rows(row, Math.Min(Block, rows.Count - row));
            foreach (var column in columns.Starts(Block))
            {
                cancellation.ThrowIfCancellationRequested();
                using var inner = new TensorScope();
                sum += SumOf(x, columns.Rows(column, Math.Min(Block, columns.Count - column)));
            }
        }
        return sum;
    }

    private static double OwnSum(FeatureSet set) => set.Starts(Block).Sum(start =>
    {
        using var scope = new TensorScope();
        return OwnSum(set.Rows(start, Math.Min(Block, set.Count - start)));
    });

    private static double SumOf(Tensor x, Tensor y) => (x.MatMul(y.Transpose(0, 1)) / (double)x.Size(1) + 1.0).Pow(3).Sum().Item();

    private static double OwnSum(Tensor x) => (x.Square().Sum([1]) / (double)x.Size(1) + 1.0).Pow(3).Sum().Item();

    private static void Require(FeatureSet real, FeatureSet generated, long least)
    {
        real.RequireLike(generated);
        foreach (var set in new[] { real, generated })
            if (set.Count < least) throw new EvaluationException($"A kernel distance needs at least {least} rows here, and {set.Name} has {set.Count}: give more, or use smaller blocks.");
    }
}
