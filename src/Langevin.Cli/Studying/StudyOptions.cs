using System.CommandLine;
using Langevin.Study.Planning;

namespace Langevin.Cli.Studying;

/// <summary>What a new study asks.</summary>
internal sealed class StudyOptions
{
    private readonly Option<string?> real = Choose.Text("--real", "FOLDER", "Real pictures: ask of one picture whether it is real or generated, instead of which of two is better");
    private readonly Option<long?> questions = Choose.Whole("--questions", "N", "Different questions for each person, 50 by default, or as many as the pictures give", 1, StudyRequest.MostQuestions);
    private readonly Option<long?> repeats = Choose.Whole("--repeats", "N", "How many are asked once more, to see whether a person answers alike; 5 by default, at most half", 0, StudyRequest.MostQuestions);
    private readonly Option<long?> size = Choose.Whole("--size", "N", "Show every picture as a square of so many pixels; needed where sizes differ", 8, 2048);
    private readonly Option<string?> ask = Choose.Text("--ask", "SENTENCE", "What the page asks");
    private readonly Option<long?> seed = Choose.Whole("--seed", "N", "Gives pairs, sides and order, 0 by default", 0, long.MaxValue);

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        Option[] options = [real, questions, repeats, size, ask, seed];
        foreach (var option in options) command.Add(option);
    }

    /// <summary>Whether real pictures were named.</summary>
    public bool HasReal(ParseResult arguments) => arguments.GetValue(real) is not null;

    /// <summary>What was asked for.</summary>
    public StudyRequest Request(ParseResult arguments) => new()
    {
        Kind = HasReal(arguments) ? StudyKind.RealOrGenerated : StudyKind.Preference,
        Questions = (int?)arguments.GetValue(questions),
        Repeats = (int?)arguments.GetValue(repeats),
        Size = (int?)arguments.GetValue(size),
        Wording = arguments.GetValue(ask),
        Seed = (ulong)(arguments.GetValue(seed) ?? 0),
    };

    /// <summary>The folders that were named, the real one last.</summary>
    public IReadOnlyList<StudyGroup> Groups(ParseResult arguments, IReadOnlyList<string> named) =>
        [.. named.Select(one => Group(one, false)), .. arguments.GetValue(real) is { } path ? [Group(path, true)] : Array.Empty<StudyGroup>()];

    private static StudyGroup Group(string typed, bool isReal)
    {
        var (name, path) = typed.IndexOf('=') is > 0 and var place && !Path.Exists(typed) ? (typed[..place], typed[(place + 1)..]) : (Named(typed), typed);
        return new StudyGroup(name, Path.Exists(path) ? Path.GetFullPath(path) : path, isReal);
    }

    private static string Named(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
}
