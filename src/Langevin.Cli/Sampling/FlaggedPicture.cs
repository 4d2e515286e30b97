using Langevin.Pipelines.Safety;

namespace Langevin.Cli.Sampling;

/// <summary>A picture that the model's safety checker flagged.</summary>
/// <param name="Image">Its number, from 0.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="Concepts">The numbers of the concepts that it is too near to.</param>
/// <param name="Scores">How far above their thresholds it is.</param>
internal sealed record FlaggedPicture(int Image, string Reason, IReadOnlyList<int> Concepts, IReadOnlyList<double> Scores)
{
    /// <summary>What was flagged, as it is told.</summary>
    public static FlaggedPicture Of(FlaggedImage flagged)
    {
        var above = flagged.Judgement.Concepts.Where(concept => concept.IsAbove).ToList();
        return new FlaggedPicture(flagged.Image, flagged.Judgement.Reason!, [.. above.Select(concept => concept.Concept)], [.. above.Select(concept => concept.Score)]);
    }
}
