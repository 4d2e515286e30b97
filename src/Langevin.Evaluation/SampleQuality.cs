using System.Text.Json;
using Langevin.Evaluation.Statistics;

namespace Langevin.Evaluation;

/// <summary>What a judge says about a model's pictures, with everything that is needed to measure it again.</summary>
public sealed record SampleQuality
{
    /// <summary>Pictures judged.</summary>
    public required long Images { get; init; }

    /// <summary>How they came to be.</summary>
    public required SampleProtocol Protocol { get; init; }

    /// <summary>Who judged, and how well it judges real pictures.</summary>
    public required JudgeReference Judge { get; init; }

    /// <summary>Whether they show what was asked for.</summary>
    public required ClassAgreement Agreement { get; init; }

    /// <summary>Whether they differ as real pictures do; null when no class has two.</summary>
    public Diversity? Diversity { get; init; }

    /// <summary>The version of Langevin that measured.</summary>
    public required string LibraryVersion { get; init; }

    /// <summary>Brings together what was counted.</summary>
    /// <param name="images">The pictures in question.</param>
    /// <param name="real">Real test pictures that the same judge looked at.</param>
    /// <param name="realName">What the real pictures are called, with their split: <c>fashion-mnist test</c>.</param>
    /// <param name="protocol">How the pictures came to be.</param>
    /// <exception cref="EvaluationException">Nothing was judged, or two judges looked.</exception>
    public static SampleQuality Of(JudgedImages images, JudgedImages real, string realName, SampleProtocol protocol) => new()
    {
        Images = images.Confusion.Count,
        Protocol = protocol,
        Judge = new JudgeReference(images.Judge.Hash, images.Judge.Card.Dataset, images.Judge.Card.Fingerprint, realName, real.Confusion.Agreement),
        Agreement = ClassAgreement.Of(images.Confusion, images.Judge.Classes),
        Diversity = Diversity.Of(images, real),
        LibraryVersion = Classifiers.Judge.Version,
    };

    /// <summary>The result as JSON that <see cref="FromJson"/> reads.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, EvaluationJson.Indented.SampleQuality);

    /// <summary>Reads a result.</summary>
    /// <exception cref="EvaluationException">The text is no result.</exception>
    public static SampleQuality FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, EvaluationJson.Compact.SampleQuality) ?? throw new JsonException("it is empty");
        }
        catch (JsonException failure)
        {
            throw new EvaluationException($"This is no result of an evaluation: {failure.Message}", failure);
        }
    }
}

/// <summary>The judge of a result.</summary>
/// <param name="Hash">The SHA-256 of its weights.</param>
/// <param name="Dataset">What it learned from.</param>
/// <param name="Fingerprint">The fingerprint of what it learned from.</param>
/// <param name="RealImages">The real pictures that it was measured on.</param>
/// <param name="Accuracy">How many of those it named rightly.</param>
public sealed record JudgeReference(string Hash, string Dataset, string Fingerprint, string RealImages, Proportion Accuracy);
