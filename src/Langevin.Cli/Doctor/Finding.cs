using System.Text.Json.Serialization;

namespace Langevin.Cli.Doctor;

/// <summary>How well a part of the machine serves.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Health>))]
internal enum Health
{
    /// <summary>As it should be.</summary>
    [JsonStringEnumMemberName("good")] Good,
    /// <summary>It works, and something would make it better.</summary>
    [JsonStringEnumMemberName("warning")] Warning,
    /// <summary>Langevin cannot work before it is mended.</summary>
    [JsonStringEnumMemberName("broken")] Broken,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Value">What was found.</param>
/// <param name="Health">How well it serves.</param>
/// <param name="Remedy">What to do about it, as a sentence; null when nothing needs doing.</param>
internal sealed record Finding(string Name, string Value, Health Health = Health.Good, string? Remedy = null);

/// <summary>All that was found.</summary>
/// <param name="Health">The worst of the findings.</param>
/// <param name="Findings">What was looked at.</param>
internal sealed record Diagnosis(Health Health, IReadOnlyList<Finding> Findings);
