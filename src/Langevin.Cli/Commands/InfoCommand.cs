using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Langevin.Cli.Display;
using Langevin.Cli.Inspect;
using Langevin.Cli.Sampling;
using Langevin.Models.Adapters;

namespace Langevin.Cli.Commands;

/// <summary><c>langevin info</c>: what a checkpoint holds, read from headers alone.</summary>
internal sealed class InfoCommand : LangevinCommand
{
    private static readonly string[] Telling = ["sample_size", "in_channels", "out_channels", "block_out_channels", "num_class_embeds", "prediction_type", "beta_schedule"];
    private readonly Argument<string> path = Choose.Subject("PATH", "A run folder, a model folder in diffusers' layout, a file of weights (.safetensors or its index, .ckpt, .pt, .pth, .bin, .gguf), or the name of a model that comes with the program");
    private readonly Option<bool> tensors = Choose.Switch("--tensors", "List every tensor with its type, shape and size");

    public InfoCommand() : base("info", "Shows what a checkpoint holds, reading headers alone.",
        "langevin info runs/fashion", "langevin info model.safetensors --tensors", "langevin info flux1-dev-Q4_K_S.gguf", "langevin info stable-diffusion-v1-5 --json")
    {
        Add(path);
        Add(tensors);
    }

    public override int Run(ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        var contents = ContentsReading.Describe(ModelPlace.OrBundled(arguments.GetRequiredValue(path)), arguments.GetValue(tensors));
        if (arguments.WantsJson()) JsonResult.Write(terminal, contents, json => json.Contents);
        else Write(contents, terminal);
        return CommandLine.Done;
    }

    private static void Write(Contents contents, Terminal terminal)
    {
        var output = terminal.Output;
        output.WriteLine($"{contents.Path}: {contents.Kind}{(contents.Class is { } name ? $", {name}" : "")}, {Sizes.Count(contents.Parameters)} parameters, {Sizes.Bytes(contents.Bytes)}");
        if (contents.Run is { } run)
            output.WriteLine($"step {run.Step} of {run.Steps}{(run.Loss is { } loss ? FormattableString.Invariant($", loss {loss:0.0000}") : "")}; checkpoints: {(run.Checkpoints.Count == 0 ? "none" : string.Join(", ", run.Checkpoints))}{(run.Best is { } best ? FormattableString.Invariant($"; best: step {best.Step}, {best.Metric} {best.Value:g4}") : "")}");
        if (contents.Predicts is { } predicts) output.WriteLine($"predicts {predicts}");
        if (contents.Components.Count > 0) WriteParts(contents, terminal);
        foreach (var adapter in contents.Components.Select(part => part.Adapter).OfType<AdapterSummary>()) WriteAdapter(adapter, terminal);
        var files = new HashSet<string>();
        foreach (var weights in contents.Components.Select(part => part.Weights).OfType<Weights>()) WriteWeights(weights, terminal, withMetadata: contents.Kind != "weights" || files.Add(weights.File));
    }

    private static void WriteParts(Contents contents, Terminal terminal)
    {
        var columns = new Columns("part", "class", "parameters", "size", "types", "configuration");
        foreach (var part in contents.Components)
        {
            var types = part.Weights is null ? "" : string.Join(", ", part.Weights.Types.Select(type => part.Weights.Types.Count == 1 ? type.Key : $"{type.Value} {type.Key}"));
            columns.Add(part.Name, part.Class ?? "unknown", part.Weights is null ? "" : Sizes.Count(part.Weights.Parameters), part.Weights is null ? "" : Sizes.Bytes(part.Weights.Bytes), types, Summary(part.Configuration));
        }
        columns.Write(terminal);
    }

    private static void WriteAdapter(AdapterSummary adapter, Terminal terminal)
    {
        static string Numbers<T>(IEnumerable<T> numbers) where T : IFormattable => string.Join(", ", numbers.Select(number => number.ToString("0.####", CultureInfo.InvariantCulture)));
        terminal.Output.WriteLine($"{adapter.Kind} for {adapter.Family ?? "a family that its shapes do not tell"}, named as {adapter.Layout} does: rank {(adapter.Ranks.Count == 0 ? "none" : Numbers(adapter.Ranks))}, scale {Numbers(adapter.Scales)}; "
            + $"layers: {string.Join(", ", adapter.Layers.Select(layer => $"{layer.Key} {layer.Value}"))}{(adapter.Others.Count > 0 ? $"; no part of it: {string.Join(", ", adapter.Others)}" : "")}");
    }

    private static void WriteWeights(Weights weights, Terminal terminal, bool withMetadata)
    {
        foreach (var (key, text) in weights.Metadata.Where(entry => withMetadata && entry.Key != "format"))
            terminal.Output.WriteLine($"{weights.File}: {key} = {text.ReplaceLineEndings(" ")}");
        if (weights.Tensors is null) return;
        var columns = new Columns("tensor", "type", "shape", "bytes");
        foreach (var tensor in weights.Tensors) columns.Add(tensor.Name, tensor.Type, $"[{string.Join(", ", tensor.Shape)}]", tensor.Bytes.ToString(CultureInfo.InvariantCulture));
        columns.Write(terminal);
    }

    private static string Summary(JsonElement? configuration) => configuration is not { ValueKind: JsonValueKind.Object } json ? "" : string.Join(", ", Telling
        .Where(key => json.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null)
        .Select(key => $"{key} {string.Join(' ', json.GetProperty(key).GetRawText().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))}"));
}
