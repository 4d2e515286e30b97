using System.CommandLine;
using System.Globalization;
using Langevin.Models.Adapters;
using Langevin.Models.Checkpoints;
using Langevin.Nn;

namespace Langevin.Cli.Sampling;

/// <summary>Adapters and taught words: <c>--lora FILE[:SCALE]</c>, <c>--embedding FILE[:WORD]</c>, <c>--partial</c>.</summary>
internal sealed class AdapterOptions
{
    private readonly Option<string[]> loras = new("--lora") { HelpName = "FILE[:SCALE]", Description = "Adapt the weights by a LoRA, LoCon, LoHa, LoKr or DoRA: how strongly, 1 by default; may be given many times" };
    private readonly Option<string[]> embeddings = new("--embedding") { HelpName = "FILE[:WORD]", Description = "Know a word by textual inversion: under its own name or another; may be given many times" };
    private readonly Option<bool> partial = Choose.Switch("--partial", "With --lora: leave out what fits nothing in the model, and say what that is, instead of refusing the file");

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [loras, embeddings, partial];

    /// <summary>A checkpoint with what was asked for on it; the checkpoint itself when nothing was.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="terminal">Where what was left out is said; null says it not.</param>
    /// <param name="reading">Whether weights are loaded.</param>
    /// <exception cref="CommandException">Something is not written so.</exception>
    /// <exception cref="AdapterException">Something was made for other networks.</exception>
    public Checkpoint Apply(ParseResult arguments, Checkpoint checkpoint, Terminal? terminal, WeightReading reading = WeightReading.Now)
    {
        var (files, words) = (arguments.GetValue(loras) ?? [], arguments.GetValue(embeddings) ?? []);
        if (files.Length == 0 && arguments.GetValue(partial)) throw new CommandException("--partial says how --lora is taken; give --lora FILE too.");
        if (files.Length + words.Length == 0) return checkpoint;
        var adapted = new AdaptedCheckpoint(checkpoint, new CheckpointAdapters
        {
            Adapters = [.. files.Select(Lora)],
            Embeddings = [.. words.SelectMany(Embedding)],
            Match = arguments.GetValue(partial) ? AdapterMatch.Partial : AdapterMatch.Whole,
        }, reading);
        foreach (var line in adapted.LeftOut) terminal?.Error.WriteLine($"left out: {line}");
        return adapted;
    }

    private static AdapterUse Lora(string text)
    {
        var (path, scale) = Split(text);
        if (scale is null) return new AdapterUse(AdapterFile.Open(path));
        return double.TryParse(scale, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? new AdapterUse(AdapterFile.Open(path), number)
            : throw new CommandException($"--lora is '{text}', and '{scale}' is no number; write FILE:SCALE, such as style.safetensors:0.8.");
    }

    private static IReadOnlyList<TextEmbedding> Embedding(string text)
    {
        var (path, word) = Split(text);
        return TextEmbedding.Read(path, word);
    }

    /// <summary>A path, and what stands after the colon behind it; the path alone when it exists as it stands.</summary>
    private static (string Path, string? Behind) Split(string text)
    {
        for (var end = text.Length; end > 0; end = text.LastIndexOf(':', end - 1))
            if (Path.Exists(text[..end])) return (text[..end], end == text.Length ? null : text[(end + 1)..]);
        var colon = text.LastIndexOf(':');
        return colon > 0 ? (text[..colon], text[(colon + 1)..]) : (text, null);
    }
}
