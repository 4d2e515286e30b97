using System.Text.Json;
using Langevin.Evaluation.Statistics;
using Langevin.Study.Planning;

namespace Langevin.Study.Reports;

/// <summary>What people said. Repeated questions count for consistency only.</summary>
public sealed record StudyReport
{
    /// <summary>What they were asked.</summary>
    public required StudyKind Kind { get; init; }

    /// <summary>The sentence that they read.</summary>
    public required string Wording { get; init; }

    /// <summary>People who answered at least once.</summary>
    public required int Raters { get; init; }

    /// <summary>People who answered everything.</summary>
    public required int Finished { get; init; }

    /// <summary>Answers that count, without repeated questions.</summary>
    public required int Votes { get; init; }

    /// <summary>The seconds that half of the answers took at most; null without answers.</summary>
    public double? MedianSeconds { get; init; }

    /// <summary>Repeated questions that were answered as before; null when none was.</summary>
    public Proportion? Consistency { get; init; }

    /// <summary>How often the left picture was chosen, near one half when people look at pictures and not at sides; null for single pictures.</summary>
    public Proportion? ChoseLeft { get; init; }

    /// <summary>For each pair of groups how often the first was preferred.</summary>
    public IReadOnlyList<PairReport> Pairs { get; init; } = [];

    /// <summary>For more than two groups their strengths, the strongest first.</summary>
    public IReadOnlyList<StrengthReport> Strengths { get; init; } = [];

    /// <summary>How often real and generated were told apart: one half is chance; null for a preference study.</summary>
    public Proportion? Accuracy { get; init; }

    /// <summary>For each group how often its pictures were taken for real ones.</summary>
    public IReadOnlyList<TakenForReal> TakenForReal { get; init; } = [];

    /// <summary>The report as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, StudyJson.Indented.StudyReport);
}

/// <summary>Two groups that were compared.</summary>
/// <param name="First">A group.</param>
/// <param name="Second">Another.</param>
/// <param name="Wins">How often the first was preferred, with Wilson's 95 % interval, which takes each answer for independent.</param>
/// <param name="Resampled">The 95 % interval over questions drawn anew, wider where several people answered alike about the same pictures; null when there is one answer a question.</param>
public sealed record PairReport(string First, string Second, Proportion Wins, Interval? Resampled);

/// <summary>A group's strength by Bradley and Terry.</summary>
/// <param name="Name">The group.</param>
/// <param name="LogStrength">0 for an average group; a difference of d wins with odds of e^d to 1.</param>
/// <param name="Interval">Its 95 % interval over questions drawn anew.</param>
public sealed record StrengthReport(string Name, double LogStrength, Interval Interval);

/// <summary>How real a group's pictures look.</summary>
/// <param name="Name">The group.</param>
/// <param name="IsReal">Whether they are real.</param>
/// <param name="Share">How often they were taken for real ones.</param>
public sealed record TakenForReal(string Name, bool IsReal, Proportion Share);
