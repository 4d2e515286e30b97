using System.CommandLine;
using System.CommandLine.Parsing;

namespace Langevin.Cli.Sampling;

/// <summary>What was typed, without where and how to write.</summary>
internal static class TypedWords
{
    /// <summary>The words of a command line, apart from some options and their values. A value that begins with a dash stands with its option: --negative=-x.</summary>
    public static IReadOnlyList<string> Without(ParseResult arguments, params Option[] left)
    {
        var names = left.SelectMany(option => option.Aliases.Prepend(option.Name)).ToHashSet();
        List<string> words = [];
        var skip = 0;
        foreach (var token in arguments.Tokens)
        {
            if (token.Type == TokenType.Option && names.Contains(token.Value)) skip = 2;
            if (skip-- > 0 || token.Value == SharedOptions.JsonName) continue;
            if (token is { Type: TokenType.Argument, Value: ['-', not ('.' or (>= '0' and <= '9')), ..] } && words[^1].StartsWith("--", StringComparison.Ordinal)) words[^1] += $"={token.Value}";
            else words.Add(token.Value);
        }
        return words;
    }
}
