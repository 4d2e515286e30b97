using Langevin.Models.Safety;

namespace Langevin.Pipelines.Safety;

/// <summary>An image that a safety checker flagged.</summary>
/// <param name="Image">Its number, from 0.</param>
/// <param name="Judgement">Why.</param>
public sealed record FlaggedImage(int Image, SafetyJudgement Judgement)
{
    /// <summary>Which image, and why, in words.</summary>
    public override string ToString() => $"image {Image} was flagged by the model's safety checker: {Judgement.Reason}";
}

/// <summary>An image was flagged, and the request tells nobody of such.</summary>
/// <param name="flagged">The image.</param>
public sealed class FlaggedImageException(FlaggedImage flagged) : Exception($"{flagged}; ask by another prompt or seed, tell of flagged images by OnFlagged, or leave the checker out by Safety.")
{
    /// <summary>The image.</summary>
    public FlaggedImage Flagged { get; } = flagged;
}
