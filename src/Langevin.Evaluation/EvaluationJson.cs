using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Langevin.Evaluation.Classifiers;

namespace Langevin.Evaluation;

/// <summary>The JSON of results and cards: snake case, without reflection.</summary>
[JsonSerializable(typeof(JudgeCard))]
[JsonSerializable(typeof(SampleQuality))]
[JsonSerializable(typeof(Results.MetricResult))]
[JsonSerializable(typeof(Results.MetricProtocol))]
[JsonSerializable(typeof(Memorisation.MemorisationReport))]
[JsonSerializable(typeof(Results.MetricCurve[]))]
internal sealed partial class EvaluationJson : JsonSerializerContext
{
    /// <summary>In one line.</summary>
    public static EvaluationJson Compact { get; } = new(Written(indented: false));

    /// <summary>For people to read.</summary>
    public static EvaluationJson Indented { get; } = new(Written(indented: true));

    private static JsonSerializerOptions Written(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        WriteIndented = indented,
    };
}
