using System.CommandLine;
using Langevin.Models;
using Langevin.Models.Checkpoints;
using Langevin.Pipelines.Safety;
using Langevin.Pipelines.TextToImage;

namespace Langevin.Cli.Sampling;

/// <summary>What pictures of texts show, how prompts are read, and how large the pictures are.</summary>
internal sealed class TextOptions
{
    private const int MostSide = 16384, MostLayers = 1000;
    private readonly Option<string[]> prompt = new("--prompt", "-p") { HelpName = "TEXT", Description = "What a text-to-image model shows, with weights: (more:1.2), [less]; may be given many times" };
    private readonly Option<string[]> negative = new("--negative", "--negative-prompt", "--negative_prompt") { HelpName = "TEXT", Description = "What it is guided away from: once for all prompts, or once for each" };
    private readonly Option<long?> width = Choose.Whole("--width", "PIXELS", "Pixels a row of pictures of texts; the model's own by default", 1, MostSide);
    private readonly Option<long?> height = Choose.Whole("--height", "PIXELS", "Rows; the model's own by default", 1, MostSide);
    private readonly Option<long?> clipSkip = Choose.Whole("--clip-skip", "N", "Leave out the text encoder's last N layers (1 is what other programs call clip skip 2)", 0, MostLayers);
    private readonly Option<bool> plain = Choose.Switch("--plain-prompt", "Take prompts as they stand: brackets are brackets");
    private readonly Option<string?> variant = Choose.Text("--variant", "NAME", "Take a variant of the weights of a text-to-image model, such as fp16, wherever there is one");
    private readonly Option<string?> config = Choose.Text("--config", "FOLDER", "For a model in one file: a pipeline's folder with its configurations and tokenizers, when there is none beside the file");
    private readonly Option<string?> vae = Choose.Text("--vae", "FOLDER|FILE", "Make pictures by another autoencoder of the same latents: a finer one, or a small and fast one such as TAESD");
    private readonly Option<string?> prediction = Choose.Word("--prediction", "For a model in one file: what its network predicts, where the file does not say it or is wrong", Commands.ConvertCommand.Predictions);
    private readonly Option<bool> unjudged = Choose.Switch("--no-safety-checker", "Write pictures of texts without asking the safety checker that comes with a model");

    /// <summary>How pictures are steered.</summary>
    public ControlOptions Controls { get; } = new();

    /// <summary>Pictures that act beside the prompt.</summary>
    public PicturePromptOptions PicturePrompts { get; } = new();

    /// <summary>What single families take.</summary>
    public FamilyOptions Families { get; } = new();

    /// <summary>What models of unCLIP take.</summary>
    public UnClipOptions UnClip { get; } = new();

    /// <summary>How a picture is enlarged.</summary>
    public UpscaleOptions Upscale { get; } = new();

    /// <summary>How large pictures are.</summary>
    public IEnumerable<Option> Sides => [width, height];

    /// <summary>What is put on the weights.</summary>
    public AdapterOptions Adapters { get; } = new();

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [prompt, negative, width, height, clipSkip, plain, variant, config, prediction, vae, unjudged, .. Adapters.All, .. Controls.All, .. PicturePrompts.All, .. Families.All, .. UnClip.All, .. Upscale.All];

    public void AddTo(Command command)
    {
        foreach (var option in All) command.Add(option);
    }

    /// <summary>The variant asked for; null for the plain weights.</summary>
    public string? Variant(ParseResult arguments) => arguments.GetValue(variant);

    /// <summary>The folder of configurations asked for; null for what lies beside the file.</summary>
    public string? Config(ParseResult arguments) => arguments.GetValue(config);

    /// <summary>A checkpoint with the autoencoder that was asked for; the checkpoint itself when none was.</summary>
    /// <exception cref="ConfigException">There is no autoencoder, or one of other latents.</exception>
    public Checkpoint WithAutoencoder(ParseResult arguments, Checkpoint checkpoint) => arguments.GetValue(vae) is { } path ? new CheckpointWithAutoencoder(checkpoint, path) : checkpoint;

    /// <summary>What a single file's network predicts, as it was asked for; null for what the file says.</summary>
    public string? Prediction(ParseResult arguments) => arguments.GetValue(prediction);

    /// <summary>The size that pictures are to have.</summary>
    public ImageSize Size(ParseResult arguments, ImageSize own) => new(arguments.GetValue(height) ?? own.Height, arguments.GetValue(width) ?? own.Width);

    /// <summary>The request that was typed.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="own">The model's own size.</param>
    /// <param name="classes">The numbers of classes in the place of prompts; null for a model of texts.</param>
    /// <exception cref="CommandException">There is no prompt.</exception>
    public TextToImageRequest Read(ParseResult arguments, ImageSize own, IReadOnlyList<string>? classes = null)
    {
        var typed = arguments.GetValue(prompt) is { Length: > 0 } texts ? texts : UnClip.HasPictures(arguments) ? [""] : [];
        if ((classes ?? typed) is not { Count: > 0 } prompts) throw new CommandException("this model makes pictures of texts, and --prompt is not given; say what they show: --prompt \"a lighthouse at dusk\".");
        var size = Size(arguments, own);
        return UnClip.Read(arguments, Families.Read(arguments, new TextToImageRequest([.. prompts.Select(text => new Prompt(text))])
        {
            NegativePrompts = [.. (arguments.GetValue(negative) ?? []).Select(text => new Prompt(text))],
            Width = size.Width,
            Height = size.Height,
            ClipSkip = (int?)arguments.GetValue(clipSkip),
            Safety = arguments.GetValue(unjudged) ? SafetyUse.LeftOut : SafetyUse.Honoured,
            Syntax = arguments.GetValue(plain) ? PromptSyntax.Plain : PromptSyntax.Weighted,
        }));
    }
}
