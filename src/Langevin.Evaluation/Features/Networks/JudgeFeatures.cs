using Langevin.Evaluation.Classifiers;
using Langevin.Nn;
using Langevin.Torch;

namespace Langevin.Evaluation.Features.Networks;

/// <summary>What the last layer of a classifier of the real pictures sees.</summary>
/// <param name="judge">The classifier.</param>
public sealed class JudgeFeatures(Judge judge) : FeatureNetwork
{
    /// <summary>The classifier.</summary>
    public Judge Judge { get; } = judge;

    /// <summary>What a metric of any classifier's features is called, known before there is one.</summary>
    /// <inheritdoc cref="FeatureNetwork.MetricName"/>
    public static string NameOf(string metric) => NameOf(metric, FeatureNetworks.Classifier);

    /// <inheritdoc/>
    public override string Name => FeatureNetworks.Classifier;

    /// <inheritdoc/>
    public override string Hash => Judge.Hash;

    /// <inheritdoc/>
    public override PictureFraming Framing { get; } = new()
    {
        Width = judge.Card.Network.Width, Height = judge.Card.Network.Height, Channels = judge.Card.Network.Channels, Fit = PictureFit.Covering,
    };

    /// <inheritdoc/>
    public override long Dimensions => Judge.Card.Network.Widths[^1];

    /// <inheritdoc/>
    public override int Classes => Judge.Classes.Count;

    /// <inheritdoc/>
    protected override Module Weights => Judge.Network;

    /// <inheritdoc/>
    protected override (Tensor Features, Tensor? Probabilities) See(Tensor images)
    {
        var seen = Judge.Look(images);
        return (seen.Features, Judge.Probabilities(seen.Features));
    }
}
