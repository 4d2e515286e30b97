using System.CommandLine;
using Langevin.Cli.Display;

namespace Langevin.Cli.Verifying;

/// <summary>What came of making a picture again.</summary>
/// <param name="Image">The file.</param>
/// <param name="Verdict">equal, within-tolerance, different.</param>
/// <param name="MaxDifference">The greatest difference of two values, of 255 levels; null when nothing could be compared.</param>
/// <param name="MeanDifference">The mean difference.</param>
/// <param name="DifferingPixels">How many pixels differ.</param>
/// <param name="Tolerance">What was allowed.</param>
/// <param name="Findings">What is not as it was: the reasons, where the pictures differ.</param>
/// <param name="Model">The model that was asked.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record VerifiedImage(
    string Image, string Verdict, int? MaxDifference, double? MeanDifference, int? DifferingPixels, long Tolerance, IReadOnlyList<string> Findings, string Model, double Seconds)
{
    public const string Equal = "equal", Within = "within-tolerance", Different = "different";

    /// <summary>Whether the picture is what its recipe gives.</summary>
    public bool IsVerified => Verdict != Different;

    /// <summary>Says so: to a person in lines, to a machine as JSON.</summary>
    public void Tell(ParseResult arguments, Terminal terminal)
    {
        if (arguments.WantsJson())
        {
            JsonResult.Write(terminal, this, json => json.VerifiedImage);
            return;
        }
        terminal.Output.WriteLine($"{Image}: {Sentence}");
        foreach (var finding in Findings) terminal.Output.WriteLine($"  {finding}");
    }

    private string Sentence => Verdict switch
    {
        Equal => FormattableString.Invariant($"equal, pixel for pixel ({Model}, {Seconds:0.0} s)."),
        Within => FormattableString.Invariant($"within {Tolerance} of 255 levels: at most {MaxDifference}, {MeanDifference:0.####} on average, {DifferingPixels} pixels ({Model}, {Seconds:0.0} s)."),
        _ when MaxDifference is null => "different.",
        _ => FormattableString.Invariant($"different: at most {MaxDifference} of 255 levels, {MeanDifference:0.####} on average, {DifferingPixels} pixels ({Model}, {Seconds:0.0} s)."),
    };
}
