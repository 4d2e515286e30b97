using System.Security.Cryptography;
using System.Text;
using Langevin.Evaluation.Features;
using Langevin.Evaluation.Features.Networks;
using Langevin.Evaluation.Results;
using Langevin.Torch;

namespace Langevin.Evaluation.Pictures;

/// <summary>Features of pictures in files, so that real pictures are looked at once, and that what is killed half-way goes on where it was.</summary>
/// <remarks>A file's name holds a hash of the network's weights, of how pictures are resized, of the pictures, and of the kind of device where it is no CPU. Beside real features lie their mean and covariance as <c>.npz</c>, as pytorch-fid reads them.</remarks>
/// <param name="folder">Where; it need not exist yet.</param>
/// <param name="report">Told what happens, in a sentence: that work goes on, that a damaged file is made anew.</param>
public sealed class FeatureCache(string folder, Action<string> report)
{
    private const int KeyLength = 16;

    /// <summary>Features of real pictures with their statistics, from the files where they are sound.</summary>
    /// <param name="network">Who looks.</param>
    /// <param name="source">The pictures.</param>
    /// <param name="progress">Told how many pictures have been looked at.</param>
    /// <param name="cancellation">Stops with an <see cref="OperationCanceledException"/>; what was gathered stays.</param>
    /// <exception cref="EvaluationException">A picture is broken, or a feature is no finite number.</exception>
    /// <exception cref="IOException">The files cannot be written.</exception>
    public (PictureFeatures Features, FeatureReference Reference) Reference(FeatureNetwork network, IPictureSource source, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        var features = Gather(network, source, progress, cancellation);
        var path = Path.ChangeExtension(PathOf(network, source), ".npz");
        return (features, FeatureReference.Of(features.Features, Statistics(path, features.Features)));
    }

    /// <summary>Features of any pictures.</summary>
    /// <inheritdoc cref="Reference"/>
    public PictureFeatures Gather(FeatureNetwork network, IPictureSource source, IProgress<long>? progress = null, CancellationToken cancellation = default) =>
        new FeatureFile(PathOf(network, source), network, source).Gather(report, progress, cancellation);

    /// <summary>Deletes the features of some pictures.</summary>
    public void Forget(FeatureNetwork network, IPictureSource source) => File.Delete(PathOf(network, source));

    /// <summary>Where the features of some pictures are kept.</summary>
    public string PathOf(FeatureNetwork network, IPictureSource source)
    {
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{network.Identity}\n{network.Framing.Protocol}\n{source.Fingerprint}{(network.Device.Type == DeviceType.Cpu ? "" : $"\n{network.Device.Type}")}")));
        return Path.Combine(folder, $"{network.Name}-{key[..KeyLength]}.safetensors");
    }

    private FeatureStatistics Statistics(string path, FeatureSet features)
    {
        try
        {
            if (File.Exists(path) && FeatureStatistics.Load(path) is { Source: { } source } kept && source == features.Hash) return kept;
            if (File.Exists(path)) report($"The kept statistics '{path}' are of other features; they are made anew.");
        }
        catch (EvaluationException failure)
        {
            report($"The kept statistics cannot be used ({failure.Message.TrimEnd('.')}); they are made anew.");
        }
        var statistics = FeatureStatistics.Of(features);
        statistics.Save(path, features.Hash);
        return statistics;
    }
}
