using System.Text.Json;
using System.Text.Json.Nodes;
using Langevin.Cli.Display;
using Langevin.Torch;

namespace Langevin.Cli.Benchmarking;

/// <summary>Measures a workload in our types and the peer in its own, in turn, pair by pair.</summary>
internal sealed class Pairs(IReadOnlyList<string> types, Device device, int count, string? python, string scripts)
{
    private static readonly string[] PeerTypes = ["f32", "bf16"];

    /// <summary>What the machine can do: the most that was seen, at the beginning and before each pair.</summary>
    public Ceilings Ceilings { get; private set; } = Ceilings.Measure(device);

    /// <summary>The peer's version of PyTorch, once it has run.</summary>
    public string? Version { get; private set; }

    /// <summary>The rows of a workload.</summary>
    public IReadOnlyList<Comparison> Of(Workload work, Action<string> tell, CancellationToken stop)
    {
        var compared = python is not null && work.Peer is not null ? PeerTypes : [];
        var ours = types.ToDictionary(type => type, _ => new List<Timing>());
        var theirs = compared.ToDictionary(type => type, _ => new List<JsonNode>());
        for (var pair = 0; pair < count; pair++)
        {
            Ceilings = Ceilings.Or(Ceilings.Measure(device));
            foreach (var type in types)
            {
                tell($"{work.Name}, {type}, {pair + 1} of {count}");
                var written = Programs.Self(["bench", work.Name, "--type", type, "--device", $"{device}", "--in-process", "--json"], stop);
                ours[type].Add(JsonSerializer.Deserialize(written, JsonResult.Types.Timing)!);
            }
            // The peer's slower type is run once: it is never the one that is compared with.
            foreach (var type in compared.Where(type => pair == 0 || type == Faster(work, theirs)))
            {
                tell($"{work.Name}, peer, {type}, {pair + 1} of {count}");
                var words = work.Peer!(type);
                theirs[type].Add(Programs.Peer(python!, Path.Combine(scripts, words[0]), words[1..], stop));
                Version = (string?)theirs[type][0]["torch"];
            }
        }
        return [.. types.SelectMany(type => Enumerable.Range(0, ours[type][0].Parts.Count).Select(part => Row(work, type, part, ours[type], theirs)))];
    }

    /// <summary>Ours and the peer's start, pair by pair.</summary>
    public Comparison Start(CancellationToken stop)
    {
        List<double> ours = [], theirs = [];
        for (var pair = 0; pair < count; pair++)
        {
            ours.Add(StartUp.Ours(device, stop));
            if (python is not null) theirs.Add(StartUp.Peers(python, Path.Combine(scripts, "start.py"), stop));
        }
        var row = new Comparison(StartUp.Name, "process", "f32", Median.Of(ours), null, null, null);
        if (theirs.Count == 0) return row;
        double[] ratios = [.. ours.Zip(theirs, (a, b) => a / b)];
        return row with { PeerType = "f32", PeerSeconds = Median.Of(theirs), Ratio = Median.Of(ratios), Ratios = ratios };
    }

    private Comparison Row(Workload work, string type, int part, List<Timing> ours, Dictionary<string, List<JsonNode>> theirs)
    {
        var (name, operations) = (ours[0].Parts[part].Name, ours[0].Parts[part].Operations);
        var seconds = ours.Select(one => one.Parts[part].Seconds).ToList();
        var rate = operations / Median.Of(seconds) / 1e9;
        var row = new Comparison(work.Name, name, type, Median.Of(seconds), rate, rate / Ceilings.ConvolutionIn(Timing.TypeOf(type)), Median.Of(ours.Select(one => one.PeakMib)))
        {
            DevicePeakMib = ours[0].DeviceMemory is null ? null : Median.Of(ours.Select(one => one.DeviceMemory!.PeakBytes / (double)(1 << 20))),
        };
        if (theirs.Count == 0) return row;
        var faster = Faster(work, theirs);
        var compared = type == "f32" ? "f32" : faster;              // f32 is held against its f32, bf16 against its best
        List<double> others = [.. theirs[compared].Select(json => (double)json[Field(work, part)]!)];
        double[] ratios = [.. seconds.Zip(others, (a, b) => a / b)];
        return row with { PeerType = compared, PeerSeconds = Median.Of(others), Ratio = Median.Of(ratios), Ratios = ratios, PeerPeakMib = (double?)theirs[type][0]["peak_rss_mib"] };
    }

    private static string Faster(Workload work, Dictionary<string, List<JsonNode>> theirs) => theirs.MinBy(one => (double)one.Value[0][Field(work, 0)]!).Key;

    private static string Field(Workload work, int part) => work.Peer!("f32")[0] == "train.py" ? new[] { "train_seconds", "forward_seconds" }[part] : "seconds";
}
