using System.Text;

namespace Langevin.Models.TensorFlowJs;

/// <summary>A value as minified JavaScript writes it, turned into JSON: names without quotation marks, <c>!0</c> for true, <c>.5</c> for 0.5. Nothing is ever run.</summary>
internal static class JavaScriptLiteral
{
    /// <summary>The JSON of the array or object that begins at a place of a text; a text that is JSON stays as it is.</summary>
    /// <exception cref="FormatException">It is no such value, or does not end.</exception>
    public static string ToJson(string text, int start)
    {
        var json = new StringBuilder();
        var (depth, at) = (0, start);
        do
        {
            if (at >= text.Length) throw new FormatException("a value does not end");
            var next = text[at];
            if (next is '{' or '[') depth++;
            if (next is '}' or ']') depth--;
            at = next switch
            {
                '"' => String(text, at, json),
                '!' => Truth(text, at, json),
                '.' => Fraction(at, json),
                _ when char.IsAsciiDigit(next) => Number(text, at, json),
                _ when char.IsAsciiLetter(next) || next is '_' or '$' => Name(text, at, json),
                '{' or '}' or '[' or ']' or ',' or ':' or '-' => Copy(next, at, json),
                _ when char.IsWhiteSpace(next) => at + 1,
                _ => throw new FormatException($"'{next}' has no place in a value"),
            };
        }
        while (depth > 0);
        return json.ToString();
    }

    private static int Copy(char next, int at, StringBuilder json)
    {
        json.Append(next);
        return at + 1;
    }

    private static int String(string text, int at, StringBuilder json)
    {
        var end = at + 1;
        while (end < text.Length && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
        if (end >= text.Length) throw new FormatException("a text does not end");
        json.Append(text, at, end + 1 - at);
        return end + 1;
    }

    private static int Truth(string text, int at, StringBuilder json)
    {
        json.Append(text.AsSpan(at) switch { ['!', '0', ..] => "true", ['!', '1', ..] => "false", _ => throw new FormatException("'!' stands for true or false alone") });
        return at + 2;
    }

    private static int Fraction(int at, StringBuilder json)
    {
        json.Append("0.");
        return at + 1;
    }

    private static int Number(string text, int at, StringBuilder json)
    {
        var end = at;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '.' || (text[end] is '-' or '+' && text[end - 1] is 'e' or 'E'))) end++;
        json.Append(text, at, end - at);
        return end;
    }

    private static int Name(string text, int at, StringBuilder json)
    {
        var end = at;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '_' or '$')) end++;
        var name = text[at..end];
        json.Append(name is "true" or "false" or "null" ? name : $"\"{name}\"");
        return end;
    }
}
