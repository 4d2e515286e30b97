using System.Security.Cryptography;
using Langevin.Models.Inception;
using Langevin.Nn;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Evaluation.Features.Networks;

/// <summary>Features of the Inception network of Heusel et al. 2017. With the weights that pytorch-fid publishes its Fréchet distance is the FID; with any other it is not.</summary>
public sealed class InceptionFeatures : FeatureNetwork
{
    /// <summary>How the SHA-256 of pytorch-fid's published file begins, as its name says: <c>pt_inception-2015-12-05-6726825d.pth</c>.</summary>
    private const string PublishedHash = "6726825d";
    private const string Counter = "num_batches_tracked";

    private readonly InceptionV3 network;

    private InceptionFeatures(InceptionV3 network, bool isGenuine)
    {
        (this.network, IsGenuine) = (network, isGenuine);
        Hash = WeightHash.Of(network);
    }

    /// <summary>Whether these are FID's weights, by the published file's hash or by the word of who opened them.</summary>
    public bool IsGenuine { get; }

    /// <inheritdoc/>
    public override string Name => FeatureNetworks.Inception;

    /// <inheritdoc/>
    public override string Hash { get; }

    /// <inheritdoc/>
    public override PictureFraming Framing { get; } = new() { Width = InceptionV3.Side, Height = InceptionV3.Side };

    /// <inheritdoc/>
    public override long Dimensions => InceptionV3.FeatureCount;

    /// <inheritdoc/>
    public override int Classes => 1008;

    /// <inheritdoc/>
    public override string MetricName(string metric) => !IsGenuine ? base.MetricName(metric) : metric == "fd" ? "fid" : metric;

    /// <summary>Reads weights with pytorch-fid's names.</summary>
    /// <param name="path">The published .pth file, which is read as data and can run nothing, or a .safetensors file.</param>
    /// <param name="claim">Whether the user vouches that these are FID's published weights in another file.</param>
    /// <exception cref="TensorFileException">The file is missing or damaged.</exception>
    /// <exception cref="EvaluationException">The weights are of another network.</exception>
    public static InceptionFeatures Open(string path, FidClaim claim = FidClaim.None)
    {
        using var scope = new TensorScope();
        var network = InceptionV3.ForFrechetDistance();
        var state = TensorFile.Open(path).ReadAll();
        foreach (var (name, tensor) in network.StateDict())
            if (name.EndsWith(Counter, StringComparison.Ordinal)) state.TryAdd(name, tensor);
        try
        {
            network.LoadStateDict(state);
        }
        catch (StateDictException failure)
        {
            throw new EvaluationException($"'{path}' holds no weights of FID's Inception network (pt_inception-2015-12-05, as pytorch-fid names them): {failure.Message}", failure);
        }
        network.Eval();
        return new InceptionFeatures(network, claim == FidClaim.ByUser || FileHash(path).StartsWith(PublishedHash, StringComparison.Ordinal));
    }

    /// <inheritdoc/>
    protected override Module Weights => network;

    /// <inheritdoc/>
    protected override (Tensor Features, Tensor? Probabilities) See(Tensor images)
    {
        var features = network.Features(images);
        return (features, network.ScoreProbabilities(features));
    }

    private static string FileHash(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
