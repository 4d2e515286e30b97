using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Langevin.Models;
using Langevin.Models.ControlNet;
using Langevin.Pipelines.TextToImage;

namespace Langevin.Cli.Sampling;

/// <summary>Control networks: <c>--controlnet FOLDER=PICTURE[:SCALE[:START-END]]</c>, <c>--guess-mode</c>.</summary>
internal sealed partial class ControlOptions
{
    private readonly Option<string[]> controls = new("--controlnet") { HelpName = "FOLDER=PICTURE[:SCALE[:START-END]]", Description = "Follow a picture by a control network: how strongly, 1 by default, and in which part of the walk, such as 0-0.6; may be given many times" };
    private readonly Option<bool> guess = Choose.Switch("--guess-mode", "With --controlnet: let it act on what is wanted alone, more on what is coarse; made for empty prompts", "--guess_mode");

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [controls, guess];

    /// <summary>The control networks asked for.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="pipeline">What they steer.</param>
    /// <param name="size">The size of the pictures.</param>
    /// <exception cref="CommandException">One is not written so, or its picture does not exist.</exception>
    public IReadOnlyList<Control> Read(ParseResult arguments, TextToImagePipeline pipeline, ImageSize size)
    {
        var given = arguments.GetValue(controls) ?? [];
        if (given.Length == 0 && arguments.GetValue(guess)) throw new CommandException("--guess-mode says how --controlnet works; give --controlnet FOLDER=PICTURE too.");
        return [.. given.Select(text => One(text, pipeline, size) with { Profile = arguments.GetValue(guess) ? ControlProfile.Rising : ControlProfile.Even })];
    }

    private static Control One(string text, TextToImagePipeline pipeline, ImageSize size)
    {
        var written = Written().Match(text);
        if (!written.Success) throw new CommandException($"--controlnet is '{text}', and must be FOLDER=PICTURE, FOLDER=PICTURE:SCALE or FOLDER=PICTURE:SCALE:START-END, such as canny/=edges.png:0.8:0-0.6.");
        double Number(string group, double otherwise) => written.Groups[group] is { Success: true, Value: var digits } ? double.Parse(digits, CultureInfo.InvariantCulture) : otherwise;
        var network = pipeline.LoadControl(written.Groups["folder"].Value);
        var picture = PictureFiles.Read("--controlnet", written.Groups["picture"].Value, (int)network.Config.ConditioningChannels, size, null);
        return new Control(network, (picture + 1) / 2) { Scale = Number("scale", 1), Start = Number("start", 0), End = Number("end", 1) };
    }

    [GeneratedRegex(@"^(?<folder>[^=]+)=(?<picture>.+?)(?::(?<scale>-?\d{0,9}\.?\d{1,9})(?::(?<start>\d{0,9}\.?\d{1,9})-(?<end>\d{0,9}\.?\d{1,9}))?)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Written();
}
