using System.Text.Json.Serialization;

namespace Langevin.Study.Planning;

/// <summary>What people are asked.</summary>
public enum StudyKind
{
    /// <summary>Which of two pictures, side by side, is better.</summary>
    [JsonStringEnumMemberName("preference")]
    Preference,

    /// <summary>Whether one picture is real or generated.</summary>
    [JsonStringEnumMemberName("real_or_generated")]
    RealOrGenerated,
}
