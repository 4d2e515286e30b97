using System.CommandLine;
using Langevin.Nn;
using Langevin.Pipelines.Memory;
using Langevin.Pipelines.TextToImage;
using Langevin.Torch;

namespace Langevin.Cli.Sampling;

/// <summary>What pictures may take in memory: <c>--weights</c>, <c>--offload</c>, <c>--decode-tiles</c>, <c>--dry-run</c>, <c>--force</c>.</summary>
internal sealed class MemoryOptions
{
    private static readonly Dictionary<string, DecodeTiling> Tilings = new() { ["when-needed"] = DecodeTiling.WhenNeeded, ["always"] = DecodeTiling.Always, ["never"] = DecodeTiling.Never };

    private readonly Option<string?> weights = Choose.Word("--weights", "How weights of a text-to-image model lie in memory: converted once to --dtype (by default); packed: converted and laid out for this processor, which is faster and takes no adapters; or stored: as in the file, converted a layer at a time", ["converted", "packed", "stored"]);
    private readonly Option<bool> offload = Choose.Switch("--offload", "Have each network of a text-to-image model in memory only while it is used");
    private readonly Option<string?> tiles = Choose.Word("--decode-tiles", "Decode in overlapping tiles: when-needed for the memory that is left (by default), always, or never", [.. Tilings.Keys]);
    private readonly Option<bool> dry = Choose.Switch("--dry-run", "Say what it would take in memory and on the disk, and make nothing");
    private readonly Option<bool> force = Choose.Switch("--force", "Begin though more memory is needed than there is");

    /// <summary>Those for models of texts alone.</summary>
    public IEnumerable<Option> OfTexts => [weights, offload, tiles];

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [weights, offload, tiles, dry, force];

    public void AddTo(Command command)
    {
        foreach (var option in All) command.Add(option);
    }

    /// <summary>Whether only what it would take is asked for.</summary>
    public bool IsDry(ParseResult arguments) => arguments.GetValue(dry);

    /// <summary>Where and how networks lie.</summary>
    public Placement Place(ParseResult arguments, Device device, ScalarType type) => new(device, type, arguments.GetValue(weights) switch { "stored" => WeightStorage.AsStored, "packed" => WeightStorage.Packed, _ => WeightStorage.Converted })
    {
        Presence = arguments.GetValue(offload) ? NetworkPresence.WhileUsed : NetworkPresence.Always,
    };

    /// <summary>A request that is decoded as was asked for.</summary>
    public TextToImageRequest Read(ParseResult arguments, TextToImageRequest request) => arguments.GetValue(tiles) is { } word ? request with { Tiling = Tilings[word] } : request;

    /// <summary>Refuses what does not fit.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="plan">What it takes.</param>
    /// <param name="remedies">Options by which less is taken.</param>
    /// <exception cref="CommandException">It takes more than there is, and --force was not given.</exception>
    public void Require(ParseResult arguments, MemoryPlan plan, string remedies = "--width and --height, --batch-size 1, --dtype bf16, --weights stored, --decode-tiles always, --offload")
    {
        if (arguments.GetValue(force) || MachineMemory.Available() is not { } available) return;
        try
        {
            plan.Require(available);
        }
        catch (InsufficientMemoryException refusal)
        {
            throw new CommandException($"{refusal.Message.TrimEnd('.')}: {remedies}; --force begins all the same.");
        }
    }
}
