using Langevin.Evaluation.Features.Numpy;
using Langevin.Torch;

namespace Langevin.Evaluation.Features;

public sealed partial class FeatureStatistics
{
    private const string MeanName = "mu", CovarianceName = "sigma", CountName = "count", NetworkName = "network", SourceName = "features_sha256", SumName = "sha256";

    /// <summary>Reads <c>mu</c> and <c>sigma</c> from an <c>.npz</c> file, as pytorch-fid writes them; <c>count</c> and <c>network</c> too where Langevin wrote it.</summary>
    /// <exception cref="EvaluationException">The file is damaged, lacks one, or they are no mean and covariance.</exception>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static FeatureStatistics Load(string path)
    {
        using var scope = new TensorScope();
        using var file = new NpzFile(path);
        var (mean, covariance) = (Matrix(path, file, MeanName), Matrix(path, file, CovarianceName));
        var count = file.Numbers(CountName)?.Values is [>= 2 and <= long.MaxValue / 2 and var number] ? (long?)number : null;
        var statistics = new FeatureStatistics($"'{path}'", mean, covariance, count, file.Text(NetworkName)) { Source = file.Text(SourceName) };
        return file.Text(SumName) is { } sum && sum != statistics.Hash ? throw new EvaluationException($"'{path}' was changed after it was written: write it again.") : statistics;
    }

    /// <summary>Writes an <c>.npz</c> file that <see cref="Load"/>, NumPy and pytorch-fid read.</summary>
    /// <param name="path">The file; replaced when it exists.</param>
    /// <param name="source">The <see cref="FeatureSet.Hash"/> of the features that they come from, to be kept with them.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save(string path, string? source = null)
    {
        List<(string, Action<Stream>)> arrays =
        [
            (MeanName, stream => NpyArray.Write(stream, Mean.ToArray<double>(), Dimensions)),
            (CovarianceName, stream => NpyArray.Write(stream, Covariance.ToArray<double>(), Dimensions, Dimensions)),
        ];
        if (Count is { } count) arrays.Add((CountName, stream => NpyArray.Write(stream, [count], [])));
        if (Network is { Length: > 0 } network) arrays.Add((NetworkName, stream => NpyArray.Write(stream, network)));
        if (source is not null) arrays.Add((SourceName, stream => NpyArray.Write(stream, source)));
        arrays.Add((SumName, stream => NpyArray.Write(stream, Hash)));
        NpzFile.Write(path, arrays);
    }

    private static Tensor Matrix(string path, NpzFile file, string name)
    {
        var (shape, values) = file.Numbers(name) ?? throw new EvaluationException($"'{path}' has no '{name}': statistics are a mean 'mu' [D] and a covariance 'sigma' [D, D].");
        return Tensor.From(values, shape);
    }
}
