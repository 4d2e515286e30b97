using System.Text.RegularExpressions;

namespace Langevin.Diffusion.Configuration;

/// <summary>Python's JSON has Infinity and -Infinity as bare words; here they travel as text.</summary>
internal static partial class BareInfinity
{
    /// <summary>Bare words in quotes; what stands inside quotes already is left alone.</summary>
    internal static string Quote(string json) => StringOrWord().Replace(json, match => match.Value[0] == '"' ? match.Value : $"\"{match.Value}\"");

    /// <summary>The inverse, for values.</summary>
    internal static string Unquote(string json) => QuotedValue().Replace(json, "$1$2");

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"|-?Infinity")]
    private static partial Regex StringOrWord();

    [GeneratedRegex("(:\\s*)\"(-?Infinity)\"(?=\\s*[,}])")]
    private static partial Regex QuotedValue();
}
