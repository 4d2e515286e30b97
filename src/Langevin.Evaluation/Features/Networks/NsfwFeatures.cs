using Langevin.Models.Nsfw;
using Langevin.Nn;
using Langevin.Torch;

namespace Langevin.Evaluation.Features.Networks;

/// <summary>Features of the networks of the npm package <c>nsfwjs</c>, which can be had as a package: distances that need no other download. They are no FID.</summary>
public sealed class NsfwFeatures : FeatureNetwork
{
    private readonly NsfwClassifier network;

    private NsfwFeatures(NsfwClassifier network, string name)
    {
        (this.network, Name) = (network, name);
        Framing = new PictureFraming { Width = network.Side, Height = network.Side, Means = [0], Deviations = [1] };
        Hash = WeightHash.Of(network);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override string Hash { get; }

    /// <inheritdoc/>
    public override PictureFraming Framing { get; }

    /// <inheritdoc/>
    public override long Dimensions => network.FeatureCount;

    /// <inheritdoc/>
    public override int Classes => NsfwClassifier.Classes.Count;

    /// <summary>Reads a network from the package.</summary>
    /// <param name="path">nsfwjs-4.3.0.tgz, or the folder that it unpacks to.</param>
    /// <param name="network">Which one.</param>
    /// <exception cref="Models.Checkpoints.ConfigException">There is no such network, or it is damaged.</exception>
    public static NsfwFeatures Open(string path, NsfwNetwork network) =>
        new(NsfwClassifier.Open(path, network), network == NsfwNetwork.Inception ? FeatureNetworks.NsfwInception : FeatureNetworks.NsfwMobileNet);

    /// <inheritdoc/>
    protected override Module Weights => network;

    /// <inheritdoc/>
    protected override (Tensor Features, Tensor? Probabilities) See(Tensor images)
    {
        var features = network.Features(images);
        return (features, network.Probabilities(features));
    }
}
