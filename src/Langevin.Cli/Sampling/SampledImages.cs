using System.CommandLine;
using Langevin.Cli.Display;

namespace Langevin.Cli.Sampling;

/// <summary>Pictures that were made.</summary>
/// <param name="Output">Where.</param>
/// <param name="Images">How many.</param>
/// <param name="Evaluations">Evaluations of the denoiser a picture, the most of any batch.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Recipe">How to make them again.</param>
internal sealed record SampledImages(string Output, int Images, int Evaluations, double Seconds, Recipe Recipe)
{
    /// <summary>Says so: to a person in a sentence, to a machine as JSON.</summary>
    public void Tell(ParseResult arguments, Terminal terminal)
    {
        if (arguments.WantsJson()) JsonResult.Write(terminal, this, json => json.SampledImages);
        else terminal.Output.WriteLine(FormattableString.Invariant($"{Output}: {Images} picture{(Images == 1 ? "" : "s")} in {Seconds:0.0} s ({Recipe.Sampler}, {Recipe.Steps} steps, {Evaluations} evaluations, guidance {Recipe.Guidance}, seed {Recipe.Seed})."));
    }
}
