namespace Langevin.Models.Safety;

/// <summary>What a safety checker says of one image.</summary>
/// <param name="Concepts">The concepts that are not shown, by number.</param>
/// <param name="SpecialConcepts">The concepts that call for special care: one above its threshold lowers all thresholds that follow by 0.01, and flags nothing alone.</param>
public sealed record SafetyJudgement(IReadOnlyList<ConceptScore> Concepts, IReadOnlyList<ConceptScore> SpecialConcepts)
{
    private const double Care = 0.01;
    private const int Digits = 3;

    /// <summary>Whether the image is not to be shown.</summary>
    public bool IsFlagged => Concepts.Any(concept => concept.IsAbove);

    /// <summary>The concepts above their thresholds, in words; null when the image is not flagged.</summary>
    public string? Reason => !IsFlagged ? null : string.Join(", ", Concepts.Where(concept => concept.IsAbove)
        .Select(concept => FormattableString.Invariant($"concept {concept.Concept} has {concept.Cosine:0.0000} and may have {concept.Threshold:0.0000}")))
        + (SpecialConcepts.Any(concept => concept.IsAbove) ? FormattableString.Invariant($" (with special care, concept {string.Join(", ", SpecialConcepts.Where(concept => concept.IsAbove).Select(concept => concept.Concept))})") : "");

    /// <summary>The judgement that cosines come to.</summary>
    internal static SafetyJudgement Of(ReadOnlySpan<double> cosines, ReadOnlySpan<double> thresholds, ReadOnlySpan<double> specialCosines, ReadOnlySpan<double> specialThresholds)
    {
        var care = 0.0;
        var special = new ConceptScore[specialCosines.Length];
        for (var i = 0; i < special.Length; i++)
        {
            special[i] = Score(i, specialCosines[i], specialThresholds[i] - care);
            if (special[i].IsAbove) care = Care;
        }
        var concepts = new ConceptScore[cosines.Length];
        for (var i = 0; i < concepts.Length; i++) concepts[i] = Score(i, cosines[i], thresholds[i] - care);
        return new SafetyJudgement(concepts, special);
    }

    private static ConceptScore Score(int concept, double cosine, double threshold) => new(concept, cosine, threshold, Math.Round(cosine - threshold, Digits));
}

/// <summary>How near an image is to a concept.</summary>
/// <param name="Concept">The concept's number, from 0; the published weights name none.</param>
/// <param name="Cosine">The cosine of the image's embedding with the concept's, in [-1, 1].</param>
/// <param name="Threshold">What it may be at most.</param>
/// <param name="Score">The cosine above the threshold, rounded to three decimals as published.</param>
public sealed record ConceptScore(int Concept, double Cosine, double Threshold, double Score)
{
    /// <summary>Whether it is too near.</summary>
    public bool IsAbove => Score > 0;
}
