using System.CommandLine;
using Langevin.Cli.Verifying;

namespace Langevin.Cli.Commands;

/// <summary><c>langevin verify</c>: makes a picture again by its own recipe, and says whether it comes out the same.</summary>
internal sealed class VerifyCommand : LangevinCommand
{
    private const long UsualTolerance = 2, MostLevels = 255;

    private readonly Argument<string> picture = Choose.Subject("IMAGE", "A picture that 'langevin sample' wrote: .png, .jpg or .webp, a sheet of several or one of a folder");
    private readonly Option<string?> model = Choose.Text("--model", "MODEL", "Where the model lies now; where it lay then by default");
    private readonly Option<string?> device = ComputeOptions.DeviceOption("where it was made (by default), cpu");
    private readonly Option<long?> tolerance = Choose.Whole("--tolerance", "LEVELS", "How far values may lie apart, of 255 levels, where they come from another machine; 2 by default, 0 for not at all", 0, MostLevels);

    public VerifyCommand() : base("verify", "Makes a picture again by the recipe in it, and says whether it is the same, or why not.",
        "langevin verify samples.png",
        "langevin verify lighthouse.png --model sd15/ --tolerance 4",
        "langevin verify pictures/00003.png --json")
    {
        Add(picture);
        Add(model);
        Add(device);
        Add(tolerance);
    }

    public override int Run(ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        var subject = PictureWithRecipe.Read(arguments.GetRequiredValue(picture));
        var result = new Verification(subject, arguments.GetValue(tolerance) ?? UsualTolerance).Run(arguments.GetValue(model), arguments.GetValue(device), terminal, stop);
        result.Tell(arguments, terminal);
        return result.IsVerified ? CommandLine.Done : CommandLine.Bad;
    }
}
