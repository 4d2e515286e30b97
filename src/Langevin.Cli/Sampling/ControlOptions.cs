using System.CommandLine;
using Langevin.Models;
using Langevin.Models.ControlNet;
using Langevin.Pipelines.TextToImage;
using Langevin.Torch;

namespace Langevin.Cli.Sampling;

/// <summary>Networks that follow a picture: <c>--controlnet</c>, <c>--guess-mode</c>, <c>--t2i-adapter</c>.</summary>
internal sealed class ControlOptions
{
    private const string Form = "FOLDER=PICTURE[:SCALE[:START-END]]";
    private readonly Option<string[]> controls = new("--controlnet") { HelpName = Form, Description = "Follow a picture by a control network: how strongly, 1 by default, and in which part of the walk, such as 0-0.6; may be given many times" };
    private readonly Option<bool> guess = Choose.Switch("--guess-mode", "With --controlnet: let it act on what is wanted alone, more on what is coarse; made for empty prompts", "--guess_mode");
    private readonly Option<string[]> adapters = new("--t2i-adapter", "--t2i_adapter") { HelpName = Form, Description = "Follow a picture by a T2I-Adapter, which is computed once for all steps; may be given many times" };

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [controls, guess, adapters];

    /// <summary>The request with the networks asked for.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="pipeline">What they steer.</param>
    /// <param name="request">The request so far.</param>
    /// <param name="size">The size of the pictures.</param>
    /// <exception cref="CommandException">One is not written so, or its picture does not exist.</exception>
    public TextToImageRequest Read(ParseResult arguments, TextToImagePipeline pipeline, TextToImageRequest request, ImageSize size)
    {
        var given = arguments.GetValue(controls) ?? [];
        if (given.Length == 0 && arguments.GetValue(guess)) throw new CommandException("--guess-mode says how --controlnet works; give --controlnet FOLDER=PICTURE too.");
        return request with
        {
            Controls = [.. given.Select(text => Control(text, pipeline, size) with { Profile = arguments.GetValue(guess) ? ControlProfile.Rising : ControlProfile.Even })],
            T2IControls = [.. (arguments.GetValue(adapters) ?? []).Select(text => T2I(text, pipeline, size))],
        };
    }

    private static Control Control(string text, TextToImagePipeline pipeline, ImageSize size)
    {
        var asked = SteeringText.Parse("--controlnet", text, "FOLDER", "canny/=edges.png:0.8:0-0.6");
        var network = pipeline.LoadControl(asked.Source);
        return new Control(network, Picture("--controlnet", asked, network.Config.ConditioningChannels, size)) { Scale = asked.Scale, Start = asked.Start, End = asked.End };
    }

    private static T2IControl T2I(string text, TextToImagePipeline pipeline, ImageSize size)
    {
        var asked = SteeringText.Parse("--t2i-adapter", text, "FOLDER", "sketch/=drawing.png:0.8:0-0.6");
        var network = pipeline.LoadT2IAdapter(asked.Source);
        return new T2IControl(network, Picture("--t2i-adapter", asked, network.Config.InChannels, size)) { Scale = asked.Scale, Start = asked.Start, End = asked.End };
    }

    /// <summary>Pictures in [0, 1].</summary>
    private static Tensor Picture(string option, SteeringText asked, long channels, ImageSize size) => (PictureFiles.Read(option, asked.Picture, (int)channels, size, null) + 1) / 2;
}
