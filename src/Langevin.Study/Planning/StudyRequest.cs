namespace Langevin.Study.Planning;

/// <summary>What a study asks and how often.</summary>
public sealed record StudyRequest
{
    /// <summary>The most questions a person is asked.</summary>
    public const int MostQuestions = 10_000;

    private const int MostSide = 2048, MostLetters = 200, UsualQuestions = 50, UsualRepeats = 5;

    /// <summary>What people are asked.</summary>
    public StudyKind Kind { get; init; }

    /// <summary>Different questions each person is asked; null for 50, or as many as the pictures give.</summary>
    public int? Questions { get; init; }

    /// <summary>How many of them are asked once more later, to see whether a person answers alike: at most half; null for 5, or half of fewer than 10.</summary>
    public int? Repeats { get; init; }

    /// <summary>Gives the pairs, the sides and the order.</summary>
    public ulong Seed { get; init; }

    /// <summary>Pixels of both sides to which every picture is brought, cut to a square; null to show them as they are, which needs equal sizes.</summary>
    public int? Size { get; init; }

    /// <summary>The sentence that is shown with each question; null for the usual one of its kind.</summary>
    public string? Wording { get; init; }

    /// <summary>The sentence that is shown.</summary>
    internal string Sentence => Wording ?? (Kind == StudyKind.Preference ? "Which picture looks better?" : "Is this picture real or generated?");

    /// <summary>The same request with numbers for what was left open.</summary>
    /// <param name="possible">Questions that the pictures give.</param>
    internal StudyRequest Settled(int possible)
    {
        var count = Questions ?? Math.Min(UsualQuestions, possible);
        return this with { Questions = count, Repeats = Repeats ?? Math.Min(UsualRepeats, count / 2) };
    }

    internal void Validate()
    {
        if (Questions is < 1 or > MostQuestions) throw new StudyException($"{Questions} questions are asked for, and 1 to {MostQuestions} can be; choose a number between.");
        if (Repeats is < 0 or > MostQuestions) throw new StudyException($"{Repeats} questions are to be repeated, and 0 to {MostQuestions} can be; choose a number between.");
        if (Size is < 8 or > MostSide) throw new StudyException($"pictures of {Size} pixels are asked for, and 8 to {MostSide} can be shown; choose a number between.");
        if (Wording is { } words && (words.Length > MostLetters || string.IsNullOrWhiteSpace(words) || words.Any(char.IsControl)))
            throw new StudyException($"the question has {words.Length} letters, and must be one line of 1 to {MostLetters}.");
    }
}
