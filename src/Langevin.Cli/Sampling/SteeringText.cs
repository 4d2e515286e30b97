using System.Globalization;
using System.Text.RegularExpressions;

namespace Langevin.Cli.Sampling;

/// <summary>What steers, the picture that it looks at, how strongly, and in which part of the walk: <c>WHAT=PICTURE[:SCALE[:START-END]]</c>.</summary>
/// <param name="Source">The network's file or folder.</param>
/// <param name="Picture">The picture, or a folder of them.</param>
/// <param name="Scale">How strongly; 1 where nothing is said.</param>
/// <param name="Start">The share of the walk that passes before.</param>
/// <param name="End">The share after which it is over.</param>
internal sealed partial record SteeringText(string Source, string Picture, double Scale, double Start, double End)
{
    /// <summary>Reads what was typed.</summary>
    /// <param name="option">The option.</param>
    /// <param name="text">Its value.</param>
    /// <param name="source">What the source is: FOLDER or FILE.</param>
    /// <param name="example">Such a value.</param>
    /// <exception cref="CommandException">It is not written so.</exception>
    public static SteeringText Parse(string option, string text, string source, string example)
    {
        var written = Written().Match(text);
        if (!written.Success) throw new CommandException($"{option} is '{text}', and must be {source}=PICTURE, {source}=PICTURE:SCALE or {source}=PICTURE:SCALE:START-END, such as {example}.");
        double Number(string group, double otherwise) => written.Groups[group] is { Success: true, Value: var digits } ? double.Parse(digits, CultureInfo.InvariantCulture) : otherwise;
        return new SteeringText(written.Groups["source"].Value, written.Groups["picture"].Value, Number("scale", 1), Number("start", 0), Number("end", 1));
    }

    [GeneratedRegex(@"^(?<source>[^=]+)=(?<picture>.+?)(?::(?<scale>-?\d{0,9}\.?\d{1,9})(?::(?<start>\d{0,9}\.?\d{1,9})-(?<end>\d{0,9}\.?\d{1,9}))?)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Written();
}
