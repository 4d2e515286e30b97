using System.CommandLine;
using Langevin.Cli.Display;
using Langevin.Models.Tokenizers;

namespace Langevin.Cli.Commands;

/// <summary><c>langevin tokenize</c>: the ids of texts, which shows whether a tokenizer was read right.</summary>
internal sealed class TokenizeCommand : LangevinCommand
{
    private const int LongestText = 64 << 20, LongestSequence = 1_000_000;

    private readonly Argument<string> folder = Choose.Subject("FOLDER", "A tokenizer's folder, or a pipeline, of which 'tokenizer' is taken");
    private readonly Option<long?> length = Choose.Whole("--length", "N", "Pad with the padding id, or cut, to N ids; start and end are kept", 2, LongestSequence);
    private readonly Option<bool> whole = Choose.Switch("--whole", "Take all of the input as one text, line ends and all");

    public TokenizeCommand() : base("tokenize", "Turns text on standard input, a line each, into token ids.",
        "langevin tokenize sd15/tokenizer", "langevin tokenize sd15/tokenizer --length 77 --json")
    {
        Add(folder);
        Add(length);
        Add(whole);
    }

    public override int Run(ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        var tokenizer = Tokenizer.Open(TokenizerPlace(arguments.GetRequiredValue(folder)));
        var most = (int?)arguments.GetValue(length);
        var results = Texts(terminal, arguments.GetValue(whole)).Select(text => new TokenizedLine(text, most is { } ids ? tokenizer.Encode(text, ids).Ids : tokenizer.Encode(text)));
        if (arguments.WantsJson()) JsonResult.Write(terminal, new TokenizeResult([.. results]), json => json.TokenizeResult);
        else foreach (var result in results) terminal.Output.WriteLine(string.Join(' ', result.Ids));
        return CommandLine.Done;
    }

    private static IEnumerable<string> Texts(Terminal terminal, bool whole)
    {
        if (whole) yield return Whole(terminal.Input);
        else while (terminal.Input.ReadLine() is { } line) yield return line;
    }

    private static string Whole(TextReader input)
    {
        var text = new System.Text.StringBuilder();
        var buffer = new char[1 << 16];
        while (input.Read(buffer) is > 0 and var count)
        {
            text.Append(buffer, 0, count);
            if (text.Length > LongestText) throw new CommandException($"The input has more than {LongestText} characters; --whole takes no more as one text.");
        }
        return text.ToString();
    }

    /// <summary>The folder itself, or the <c>tokenizer</c> of a pipeline.</summary>
    private static string TokenizerPlace(string path)
    {
        var inside = Path.Combine(path, "tokenizer");
        return File.Exists(Path.Combine(path, "model_index.json")) && Directory.Exists(inside) ? inside : path;
    }
}

/// <summary>The ids of each text.</summary>
internal sealed record TokenizeResult(IReadOnlyList<TokenizedLine> Texts);

/// <summary>One text and its ids.</summary>
internal sealed record TokenizedLine(string Text, IReadOnlyList<int> Ids);
