namespace Langevin.Study.Planning;

/// <summary>What a study asks and how often.</summary>
public sealed record StudyRequest
{
    /// <summary>The most questions a person is asked.</summary>
    public const int MostQuestions = 10_000;

    private const int MostSide = 2048, MostLetters = 200, UsualQuestions = 50;

    /// <summary>What people are asked.</summary>
    public StudyKind Kind { get; init; }

    /// <summary>Different questions each person is asked; null for 50, or as many as the pictures give.</summary>
    public int? Questions { get; init; }

    /// <summary>How many of them are asked once more later, to see whether a person answers alike: at most half.</summary>
    public int Repeats { get; init; } = 5;

    /// <summary>Gives the pairs, the sides and the order.</summary>
    public ulong Seed { get; init; }

    /// <summary>Pixels of both sides to which every picture is brought, cut to a square; null to show them as they are, which needs equal sizes.</summary>
    public int? Size { get; init; }

    /// <summary>The sentence that is shown with each question; null for the usual one of its kind.</summary>
    public string? Wording { get; init; }

    /// <summary>The sentence that is shown.</summary>
    internal string Sentence => Wording ?? (Kind == StudyKind.Preference ? "Which picture looks better?" : "Is this picture real or generated?");

    /// <summary>How many questions to ask, of those that the pictures give.</summary>
    internal int Count(int possible) => Questions ?? Math.Min(UsualQuestions, possible);

    internal void Validate()
    {
        if (Questions is < 1 or > MostQuestions) throw new StudyException($"{Questions} questions are asked for, and 1 to {MostQuestions} can be; choose a number between.");
        if (Repeats is < 0 or > MostQuestions) throw new StudyException($"{Repeats} questions are to be repeated, and 0 to {MostQuestions} can be; choose a number between.");
        if (Size is < 8 or > MostSide) throw new StudyException($"pictures of {Size} pixels are asked for, and 8 to {MostSide} can be shown; choose a number between.");
        if (Wording is { } words && (words.Length > MostLetters || string.IsNullOrWhiteSpace(words) || words.Any(char.IsControl)))
            throw new StudyException($"the question has {words.Length} letters, and must be one line of 1 to {MostLetters}.");
    }
}
