using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Langevin.Torch;

namespace Langevin.Evaluation.Features;

/// <summary>Mean and covariance of features, in float64: all that a Fréchet distance needs of a set of pictures.</summary>
public sealed partial class FeatureStatistics
{
    private const long Block = 4096;
    private const double Asymmetry = 1e-5, MachineEpsilon = 2.220446049250313e-16;

    private FeatureStatistics(string name, Tensor mean, Tensor covariance, long? count, string? network)
    {
        using var scope = new TensorScope();
        (Name, Count, Network) = (name, count, network);
        if (mean.Shape is not [> 0 and <= FeatureSet.MostDimensions] || !covariance.Shape.SequenceEqual([mean.Size(0), mean.Size(0)]))
            throw new EvaluationException($"The statistics of {name} are a mean [{string.Join(", ", mean.Shape)}] and a covariance [{string.Join(", ", covariance.Shape)}], and must be [D] and [D, D] with D from 1 to {FeatureSet.MostDimensions}.");
        if (!(mean.Abs() <= float.MaxValue).All() || !covariance.IsFinite().All())
            throw new EvaluationException($"The statistics of {name} hold what is not a finite number: compute them again.");
        var square = covariance.To(ScalarType.Float64);
        var transposed = square.Transpose(0, 1);
        if ((square - transposed).Abs().Max().Item() > Asymmetry * square.Abs().Max().Item())
            throw new EvaluationException($"The covariance of {name} is not symmetric: compute the statistics again.");
        Mean = mean.To(ScalarType.Float64).Keep();
        Covariance = ((square + transposed) / 2.0).Keep();
    }

    /// <summary>What they are called in messages: the file.</summary>
    public string Name { get; }

    /// <summary>The mean of each feature: [D], float64.</summary>
    public Tensor Mean { get; }

    /// <summary>The covariance with the divisor n - 1: [D, D], float64.</summary>
    public Tensor Covariance { get; }

    /// <summary>D, the features of a picture.</summary>
    public long Dimensions => Mean.Size(0);

    /// <summary>The number of pictures; null when the file does not say.</summary>
    public long? Count { get; }

    /// <summary>The network that gave the features; null when it is not known.</summary>
    public string? Network { get; }

    /// <summary>The <see cref="FeatureSet.Hash"/> of the features that they come from; null when the file does not say.</summary>
    public string? Source { get; private init; }

    /// <summary>The SHA-256 of the numbers, in lower-case hexadecimal digits.</summary>
    public string Hash => field ??= HashOf();

    /// <summary>F with Covariance = F F^T and one column for each eigenvalue that is not zero: [D, r].</summary>
    /// <exception cref="EvaluationException">The matrix has eigenvalues below zero, which no covariance has.</exception>
    internal Tensor Factor => field ??= FactorOf();

    /// <summary>Statistics from a mean and a covariance.</summary>
    /// <param name="mean">[D], real.</param>
    /// <param name="covariance">[D, D], real, symmetric.</param>
    /// <param name="count">The number of pictures, when it is known.</param>
    /// <param name="name">What to call them in messages.</param>
    /// <param name="network">The network that gave the features, when it is known.</param>
    /// <exception cref="EvaluationException">The shapes do not fit, the matrix is not symmetric, or a number is not finite.</exception>
    public static FeatureStatistics Of(Tensor mean, Tensor covariance, long? count = null, string name = "memory", string? network = null) =>
        new(name, mean, covariance, count, network);

    /// <summary>The statistics of features.</summary>
    /// <exception cref="EvaluationException">There are fewer than two rows.</exception>
    public static FeatureStatistics Of(FeatureSet features)
    {
        var moments = new FeatureMoments(features.Name, features.Network);
        foreach (var start in features.Starts(Block))
        {
            using var scope = new TensorScope();
            moments.Add(features.Rows(start, Math.Min(Block, features.Count - start)));
        }
        return moments.Statistics();
    }

    /// <summary>The statistics of the rows at some places, with repeats.</summary>
    /// <param name="features">All rows.</param>
    /// <param name="places">[n], int64.</param>
    internal static FeatureStatistics Of(FeatureSet features, Tensor places)
    {
        var moments = new FeatureMoments(features.Name, features.Network);
        for (var start = 0L; start < places.Size(0); start += Block)
        {
            using var scope = new TensorScope();
            moments.Add(features.Rows(places.Narrow(0, start, Math.Min(Block, places.Size(0) - start))));
        }
        return moments.Statistics();
    }

    private Tensor FactorOf()
    {
        using var scope = new TensorScope();
        var (values, vectors) = Covariance.SymmetricEigen();                       // [D] ascending, [D, D]
        var numbers = values.ToArray<double>();
        var noise = Dimensions * MachineEpsilon * Math.Max(Math.Abs(numbers[0]), numbers[^1]);
        if (numbers[0] < -Asymmetry * Math.Max(numbers[^1], 0) && numbers[0] < -noise)
            throw new EvaluationException($"The covariance of {Name} has the eigenvalue {FormattableString.Invariant($"{numbers[0]:g3}")}, which no covariance has: compute the statistics again.");
        var rank = numbers.Count(value => value > noise);
        return (vectors.Narrow(1, Dimensions - rank, rank) * values.Narrow(0, Dimensions - rank, rank).Sqrt()).Keep();
    }

    private string HashOf()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var tensor in new[] { Mean, Covariance }) hash.AppendData(MemoryMarshal.AsBytes<double>(tensor.ToArray<double>()));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
