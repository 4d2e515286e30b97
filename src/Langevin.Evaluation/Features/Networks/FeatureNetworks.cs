using Langevin.Models.Nsfw;

namespace Langevin.Evaluation.Features.Networks;

/// <summary>The feature networks by name.</summary>
public static class FeatureNetworks
{
    /// <summary>A classifier that learned from the real pictures.</summary>
    public const string Classifier = "classifier";

    /// <summary>The Inception network of the FID.</summary>
    public const string Inception = "inception";

    /// <summary>A CLIP's image tower.</summary>
    public const string Clip = "clip";

    /// <summary>A DINOv2.</summary>
    public const string Dinov2 = "dinov2";

    /// <summary>The Inception of nsfwjs.</summary>
    public const string NsfwInception = "nsfw-inception";

    /// <summary>The MobileNet of nsfwjs.</summary>
    public const string NsfwMobileNet = "nsfw-mobilenet";

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } = [Classifier, Inception, Clip, Dinov2, NsfwInception, NsfwMobileNet];

    /// <summary>Opens a network; <see cref="Classifier"/> is trained, see <see cref="JudgeFeatures"/>.</summary>
    /// <param name="name">One of <see cref="Names"/> but classifier.</param>
    /// <param name="weights">Where its weights lie: a file of pytorch-fid's names, a checkpoint's folder, or the package nsfwjs.</param>
    /// <param name="claim">For inception: whether the user vouches that they are the published ones.</param>
    /// <exception cref="EvaluationException">There is no such network, or the weights are another's.</exception>
    public static FeatureNetwork Open(string name, string weights, FidClaim claim = FidClaim.None) => name switch
    {
        Inception => InceptionFeatures.Open(weights, claim),
        Clip => ClipFeatures.Open(weights),
        Dinov2 => Dinov2Features.Open(weights),
        NsfwInception => NsfwFeatures.Open(weights, NsfwNetwork.Inception),
        NsfwMobileNet => NsfwFeatures.Open(weights, NsfwNetwork.MobileNet),
        _ => throw new EvaluationException($"There is no feature network '{name}' that is opened from a file; there are {string.Join(", ", Names.Skip(1))}."),
    };
}
