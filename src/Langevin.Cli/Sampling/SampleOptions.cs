using System.CommandLine;

namespace Langevin.Cli.Sampling;

/// <summary>Everything that <c>langevin sample</c> takes.</summary>
internal sealed class SampleOptions
{
    private const int MostImages = 1_000_000;

    /// <summary>Where pictures go that nobody says a place for.</summary>
    public const string UsualOutput = "samples.png";

    public Argument<string> Model { get; } = Choose.Subject("MODEL", "A run folder, a folder in diffusers' layout, a text-to-image model in one file (.safetensors, .ckpt, .gguf), or the name of a model that comes with the program: fashion-mnist");
    public Option<string?> Output { get; } = Choose.Output("--output", "PATH", "A sheet (.png, .jpg, .webp), a folder for a file each, or .safetensors for the numbers; samples.png by default", OutputKind.Either, "-o");
    public Option<string?> Like { get; } = Choose.Text("--like", "IMAGE", "Take the settings of a picture that this or another diffusion program wrote, for all that is not given here");
    public Option<long?> Count { get; } = Choose.Whole("--count", "N", "How many pictures, of each prompt where there are prompts; one of each class, or of each of --init, by default", 1, MostImages, "-n", "--images-per-prompt", "--images_per_prompt");
    public Option<string?> Classes { get; } = Choose.Text("--classes", "LIST", "Classes by name or number, in turn: Bag,Sneaker or 0,3 or 0-9; all by default");
    public Option<string?> Noise { get; } = Choose.Text("--noise", "FILE.safetensors", "The starting noise instead of the seed's: tensor noise [B, C, H, W], unit normal");
    public Option<string?> Trajectory { get; } = Choose.Output("--trajectory", "FILE", "Show how the first pictures come out of the noise: a strip (.png) or a film (.gif)");
    public Option<string?> PreviewVae { get; } = Choose.Text("--preview-vae", "FOLDER", "With --trajectory, for a text-to-image model: show latents by a small autoencoder such as TAESD, not by a pixel a latent");
    public Option<long?> Batch { get; } = Choose.Whole("--batch-size", "N", "Pictures that go through the network together, 64 by default, of texts 4", 1, 65536);
    public Option<bool> Graphs { get; } = Choose.Switch("--graphs", "On a GPU: record the network's calls once, and start each as a whole from then on: the same pictures with fewer launches");
    public TextOptions Texts { get; } = new();
    public WalkOptions Walk { get; } = new();
    public SchedulerOptions Scheduler { get; } = new();
    public GuidanceOptions Guidance { get; } = new();
    public ShortcutOptions Shortcuts { get; } = new();
    public PictureOptions Pictures { get; } = new();
    public ComputeOptions Compute { get; } = new();
    public MemoryOptions Memory { get; } = new();

    public void AddTo(Command command)
    {
        command.Add(Model);
        foreach (var option in new Option[] { Output, Like, Count, Classes }) command.Add(option);
        Texts.AddTo(command);
        Walk.AddTo(command);
        Scheduler.AddTo(command);
        Guidance.AddTo(command);
        Shortcuts.AddTo(command);
        Pictures.AddTo(command);
        foreach (var option in new Option[] { Noise, Trajectory, PreviewVae, Batch }) command.Add(option);
        Compute.AddTo(command);
        command.Add(Graphs);
        Memory.AddTo(command);
    }

    /// <summary>Refuses options that were typed and do not apply.</summary>
    /// <exception cref="CommandException">One was.</exception>
    public static void Refuse(ParseResult arguments, string reason, params IEnumerable<Option> options)
    {
        if (options.FirstOrDefault(option => arguments.GetResult(option) is { Implicit: false }) is { } idle) throw new CommandException($"{idle.Name} has no use here: {reason}; leave it out.");
    }
}
