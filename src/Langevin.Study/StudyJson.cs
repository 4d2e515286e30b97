using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Langevin.Study.Planning;
using Langevin.Study.Reports;
using Langevin.Study.Serving;

namespace Langevin.Study;

/// <summary>The JSON of plans, reports and the page: snake case, without reflection.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(StudyPlan))]
[JsonSerializable(typeof(StudyReport))]
[JsonSerializable(typeof(JoinMessage))]
[JsonSerializable(typeof(VoteMessage))]
[JsonSerializable(typeof(TurnMessage))]
[JsonSerializable(typeof(ErrorMessage))]
internal sealed partial class StudyJson : JsonSerializerContext
{
    /// <summary>In one line.</summary>
    public static StudyJson Compact { get; } = new(Written(indented: false));

    /// <summary>For people to read.</summary>
    public static StudyJson Indented { get; } = new(Written(indented: true));

    private static JsonSerializerOptions Written(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        WriteIndented = indented,
        NewLine = "\n",
        MaxDepth = 16,
    };
}
