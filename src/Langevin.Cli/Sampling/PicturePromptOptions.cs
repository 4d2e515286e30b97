using System.CommandLine;
using Langevin.Media.Images;
using Langevin.Pipelines.TextToImage;

namespace Langevin.Cli.Sampling;

/// <summary>Pictures as prompts: <c>--ip-adapter FILE=PICTURE[:SCALE[:START-END]]</c>, <c>--ip-encoder FOLDER</c>.</summary>
internal sealed class PicturePromptOptions
{
    private const string Adapter = "--ip-adapter";
    private readonly Option<string[]> adapters = new(Adapter, "--ip_adapter") { HelpName = "FILE=PICTURE[:SCALE[:START-END]]", Description = "Let a picture act beside the prompt by an IP-Adapter: how strongly, 1 by default, and in which part of the walk; may be given many times" };
    private readonly Option<string?> encoder = Choose.Text("--ip-encoder", "FOLDER", "With --ip-adapter: CLIP's image encoder that it was made with; image_encoder beside its file by default");

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [adapters, encoder];

    /// <summary>The request with the pictures asked for.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="pipeline">What they steer.</param>
    /// <param name="request">The request so far.</param>
    /// <exception cref="CommandException">One is not written so, its picture does not exist, or nothing can look at it.</exception>
    public TextToImageRequest Read(ParseResult arguments, TextToImagePipeline pipeline, TextToImageRequest request)
    {
        var given = arguments.GetValue(adapters) ?? [];
        if (given.Length == 0 && arguments.GetValue(encoder) is not null) throw new CommandException("--ip-encoder says what looks at the picture of --ip-adapter; give --ip-adapter FILE=PICTURE too.");
        return request with { PicturePrompts = [.. given.Select(text => One(text, arguments.GetValue(encoder), pipeline))] };
    }

    /// <summary>The folder of the image encoder that lies beside a file; null where there is none.</summary>
    public static string? EncoderBeside(string file) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, "image_encoder") is var folder && Directory.Exists(folder) ? folder : null;

    private static PicturePrompt One(string text, string? encoder, TextToImagePipeline pipeline)
    {
        var asked = SteeringText.Parse(Adapter, text, "FILE", "ip-adapter_sd15.safetensors=photo.png:0.6");
        Image[] pictures = [.. PictureFiles.Files(Adapter, asked.Picture).Select(file => Image.Load(file))];
        var adapter = pipeline.LoadIpAdapter(asked.Source);
        var folder = encoder ?? EncoderBeside(asked.Source) ?? throw new CommandException($"nothing can look at the picture of {Adapter}: there is no folder image_encoder beside '{asked.Source}'; name the folder of CLIP's image encoder that the adapter was made with by --ip-encoder.");
        return new PicturePrompt(adapter, pipeline.ReadPictures(adapter, folder, pictures)) { Scale = asked.Scale, Start = asked.Start, End = asked.End };
    }
}
