using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Langevin.Cli.Display;
using Langevin.Models.Checkpoints.Conversion;
using Langevin.Torch;

namespace Langevin.Cli.Commands;

/// <summary><c>langevin convert</c>: a checkpoint in another layout, type or format.</summary>
internal sealed partial class ConvertCommand : LangevinCommand
{
    private const string Folder = "diffusers", Single = "single-file", Plain = "safetensors", Ending = ".safetensors";
    private static readonly Dictionary<string, ScalarType> Types = new() { ["f32"] = ScalarType.Float32, ["bf16"] = ScalarType.BFloat16, ["f16"] = ScalarType.Float16 };

    /// <summary>diffusers' words for what networks predict.</summary>
    public static readonly string[] Predictions = ["epsilon", "v_prediction", "sample", "flow_prediction"];

    private readonly Argument<string> source = Choose.Subject("SOURCE", "A pipeline's folder, that of one network, or a file of weights: .safetensors, .ckpt, .pt, .pth, .bin (read as data, never run) or .gguf");
    private readonly Argument<string> target = Choose.Result("TARGET", "The folder or the .safetensors file to write; replaced when it exists", OutputKind.Either);
    private readonly Option<string?> to = Choose.Word("--to", "The layout. When not given: a .safetensors target is single-file for a pipeline's folder and safetensors for a network's or a file, any other is diffusers", [Folder, Single, Plain]);
    private readonly Option<string?> dtype = Choose.Word("--dtype", "The type of floating tensors, as they are when not given", [.. Types.Keys]);
    private readonly Option<string?> variant = Choose.Text("--variant", "NAME", "The variant of a folder's weights to read, such as fp16");
    private readonly Option<string?> config = Choose.Text("--config", "FOLDER", "A pipeline's folder with the configurations and tokenizers of a single file, or a network's with the config.json of its weights; when not given, one beside it, or what the shapes of tensors tell");
    private readonly Option<string?> prediction = Choose.Word("--prediction", "What the network of a single file predicts, where the file does not say it or is wrong", Predictions);
    private readonly Option<string?> shard = Choose.Text("--shard-size", "SIZE", "The most of a network's weights in one file of a folder, such as 2GB; more become several with an index, 5GB by default");
    private readonly Option<string?> title = Choose.Text("--title", "TEXT", "The title that a single file tells (modelspec.title)");
    private readonly Option<string?> date = Choose.Text("--date", "DATE", "The date that a single file tells (modelspec.date), such as 2026-11-22");

    public ConvertCommand() : base("convert", "Writes a checkpoint in another layout, type or format.",
        "langevin convert stable-diffusion-v1-5 sd15.safetensors --dtype f16", "langevin convert sd15.ckpt sd15/ --to diffusers", "langevin convert flux-q4.gguf flux.safetensors --dtype bf16",
        "langevin convert sd15/unet unet.safetensors --dtype f16", "langevin convert unet.safetensors unet/ --config sd15/unet")
    {
        Add(source);
        Add(target);
        foreach (var option in (Option[])[to, dtype, variant, config, prediction, shard, title, date]) Add(option);
    }

    public override int Run(ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        var (from, into) = (arguments.GetRequiredValue(source), arguments.GetRequiredValue(target));
        if (!File.Exists(from) && !Directory.Exists(from)) throw new CommandException($"'{from}' does not exist; check the path.");
        if (Path.TrimEndingDirectorySeparator(Path.GetFullPath(from)) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(into))) throw new CommandException($"'{from}' cannot be converted into itself; give another target.");
        var layout = arguments.GetValue(to) ?? (!into.EndsWith(Ending, StringComparison.Ordinal) ? Folder : File.Exists(from) || CheckpointConversion.IsNetwork(from) ? Plain : Single);
        if (layout != Folder && !into.EndsWith(Ending, StringComparison.Ordinal)) throw new CommandException($"'{into}' is no {Ending} file, which --to {layout} writes; give it that ending, or --to {Folder}.");
        if (layout == Plain && !File.Exists(from) && !CheckpointConversion.IsNetwork(from)) throw new CommandException($"'{from}' is no folder of one network, and --to {Plain} rewrites one network or one file; give --to {Single} or --to {Folder}.");
        if (layout == Single && CheckpointConversion.IsNetwork(from)) throw new CommandException($"'{from}' is the folder of one network, and --to {Single} writes a pipeline; give --to {Plain} or --to {Folder}.");
        var options = new ConversionOptions
        {
            Type = arguments.GetValue(dtype) is { } type ? Types[type] : null,
            Variant = arguments.GetValue(variant), Config = arguments.GetValue(config), Prediction = arguments.GetValue(prediction), Title = arguments.GetValue(title), Date = Date(arguments.GetValue(date)),
        };
        if (arguments.GetValue(shard) is { } size) options = options with { ShardBytes = Bytes(size) };
        var result = layout switch
        {
            Folder => CheckpointConversion.ToFolder(from, into, options),
            Single => CheckpointConversion.ToSingleFile(from, into, options),
            _ => CheckpointConversion.ToSafetensors(from, into, options),
        };
        Tell(new ConvertedCheckpoint(into, layout, result.Tensors, result.Bytes, result.LeftOut, result.Notices), arguments, terminal);
        return CommandLine.Done;
    }

    private static void Tell(ConvertedCheckpoint done, ParseResult arguments, Terminal terminal)
    {
        if (arguments.WantsJson())
        {
            JsonResult.Write(terminal, done, json => json.ConvertedCheckpoint);
            return;
        }
        terminal.Output.WriteLine($"{done.Target}: {done.Layout}, {done.Tensors} tensors, {Sizes.Bytes(done.Bytes)}");
        foreach (var notice in done.Notices) terminal.Error.WriteLine($"langevin: {notice}");
        if (done.LeftOut.Count > 0) terminal.Error.WriteLine($"langevin: without {string.Join(", ", done.LeftOut)}: {(done.Layout == Folder ? "the file has none, and no folder of configurations gave them (--config)." : "such a file has no place for them.")}");
    }

    /// <summary>A size in the words of the field: KB, MB and GB are powers of 1000, KiB, MiB and GiB of 1024.</summary>
    private static long Bytes(string text)
    {
        var written = Sized().Match(text);
        var unit = written.Groups["unit"].Value.ToUpperInvariant() switch { "KB" => 1e3, "MB" => 1e6, "GB" => 1e9, "KIB" => 1L << 10, "MIB" => 1L << 20, "GIB" => (double)(1L << 30), _ => 1 };
        return written.Success && double.Parse(written.Groups["number"].ValueSpan, CultureInfo.InvariantCulture) * unit is >= 1 and <= 1e15 and var bytes ? (long)bytes : throw new CommandException($"--shard-size is '{text}', and must be a size such as 2GB, 500MB or 1GiB.");
    }

    [GeneratedRegex(@"^(?<number>\d{1,9}(?:\.\d{1,9})?) ?(?<unit>[KMG]i?B|B?)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Sized();

    private static string? Date(string? text) => text is null || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _) ? text
        : throw new CommandException($"--date is '{text}', and must be a date such as 2026-11-22 or 2026-11-22T08:30:00Z.");
}

/// <summary>A checkpoint that was converted.</summary>
internal sealed record ConvertedCheckpoint(string Target, string Layout, int Tensors, long Bytes, IReadOnlyList<string> LeftOut, IReadOnlyList<string> Notices);
