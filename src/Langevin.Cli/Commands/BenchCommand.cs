using System.CommandLine;
using System.Globalization;
using Langevin.Cli.Benchmarking;
using Langevin.Cli.Display;
using Langevin.Torch;

namespace Langevin.Cli.Commands;

/// <summary><c>langevin bench</c>: how fast training and sampling are on this machine, beside what it can do and beside a peer.</summary>
internal sealed class BenchCommand : LangevinCommand
{
    private const int MostPairs = 100;
    private static readonly string[] Types = ["f32", "bf16"];
    private readonly Argument<string[]> works = new("WORK") { Description = $"What to measure, all by default: {string.Join(", ", Workloads.All.Select(work => $"{work.Name} ({work.What})"))}, {StartUp.Name} ({StartUp.What})", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> type = Choose.Word("--type", "The type to compute in; both by default", Types);
    private readonly Option<string?> device = ComputeOptions.DeviceOption();
    private readonly Option<string?> peer = Choose.Text("--peer", "PYTHON", "A Python with torch and diffusers to measure in turn with ours");
    private readonly Option<string?> scripts = Choose.Text("--peer-scripts", "FOLDER", "Where the peer's scripts lie; bench/peers by default");
    private readonly Option<long?> pairs = Choose.Whole("--pairs", "N", "How often ours and the peer are run in turn: 5 with a peer, 1 without, by default", 1, MostPairs);
    private readonly Option<bool> profile = Choose.Switch("--profile", "Show what each operator takes, forward and backward: time, bytes, operations");
    private readonly Option<bool> inProcess = Choose.Switch("--in-process", "Measure one workload in one type in this very process, and nothing else");

    public BenchCommand() : base("bench", "Measures training and sampling on this machine, beside its own limits and beside a peer.",
        "langevin bench small", "langevin bench cifar35m --type bf16 --profile", "langevin bench small --device cuda", "langevin bench --peer python3 --json")
    {
        Add(works);
        foreach (var option in new Option[] { type, device, peer, scripts, pairs, profile, inProcess }) Add(option);
    }

    public override int Run(ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        string[] names = arguments.GetValue(works) is { Length: > 0 } asked ? asked : [.. Workloads.All.Select(work => work.Name), StartUp.Name];
        var chosen = names.Where(name => name != StartUp.Name).Select(Workloads.ByName).ToList();
        string[] kinds = arguments.GetValue(type) is { } one ? [one] : Types;
        var place = ComputeOptions.Find(arguments.GetValue(device));
        if (arguments.GetValue(inProcess) || arguments.GetValue(profile)) return Alone(arguments, place, terminal, chosen, kinds);
        var python = arguments.GetValue(peer);
        if (python is not null && place != Device.Cpu) throw new CommandException($"--device is '{place}', and the peer's scripts compute on the processor; leave --peer or --device out.");
        var folder = arguments.GetValue(scripts) ?? Path.Combine("bench", "peers");
        if (python is not null && !Directory.Exists(folder)) throw new CommandException($"the peer's scripts are not in '{folder}'; give --peer-scripts the folder bench/peers of Langevin's sources.");
        var measured = new Pairs(kinds, place, (int)(arguments.GetValue(pairs) ?? (python is null ? 1 : 5)), python, folder);
        List<Comparison> rows = [.. chosen.SelectMany(work => measured.Of(work, terminal.Error.WriteLine, stop))];
        if (names.Contains(StartUp.Name)) rows.Add(measured.Start(stop));
        var report = new BenchReport($"{place}", TorchRuntime.Version, TorchRuntime.Threads, measured.Ceilings, measured.Version, rows);
        if (arguments.WantsJson()) JsonResult.Write(terminal, report, json => json.BenchReport);
        else Write(report, terminal);
        return CommandLine.Done;
    }

    private int Alone(ParseResult arguments, Device place, Terminal terminal, IReadOnlyList<Workload> chosen, IReadOnlyList<string> kinds)
    {
        if (chosen.Count != 1 || kinds.Count != 1) throw new CommandException("--in-process and --profile take one workload and one --type, such as 'langevin bench small --type f32 --profile'.");
        var measured = Timing.Of(chosen[0], kinds[0], place);
        if (arguments.WantsJson()) JsonResult.Write(terminal, measured, json => json.Timing);
        else
        {
            foreach (var part in measured.Parts) Write(part, terminal);
            MemoryUse.Of(place).Tell(terminal);
        }
        return CommandLine.Done;
    }

    private static void Write(PartTiming part, Terminal terminal)
    {
        terminal.Output.WriteLine(Invariant($"{part.Name}: {part.Seconds:0.000} s, {part.Operations / part.Seconds / 1e9:0} GFLOP/s"));
        var columns = new Columns("operator", "pass", "calls", "ms", "MiB", "GFLOP", "GFLOP/s");
        foreach (var cost in part.Operators)
            columns.Add(cost.Operator, cost.Pass, $"{cost.Calls}", Invariant($"{cost.Seconds * 1e3:0.0}"), Invariant($"{cost.Bytes / 1048576.0:0.0}"), Invariant($"{cost.Operations / 1e9:0.0}"), cost.Operations == 0 ? "" : Invariant($"{cost.Operations / cost.Seconds / 1e9:0}"));
        columns.Write(terminal);
    }

    private static void Write(BenchReport report, Terminal terminal)
    {
        var limits = report.Ceilings;
        terminal.Output.WriteLine(Invariant($"libtorch {report.Libtorch}, {report.Device}, {report.Threads} threads{(report.Peer is null ? "" : $"; peer: PyTorch {report.Peer}")}"));
        terminal.Output.WriteLine(Invariant($"this machine: matrix products {limits.FloatProduct:0} GFLOP/s f32, {limits.BFloatProduct:0} bf16; convolutions {limits.FloatConvolution:0} f32, {limits.BFloatConvolution:0} bf16; copies {limits.Copy:0.0} GB/s"));
        var columns = new Columns("work", "part", "type", "seconds", "GFLOP/s", "of convolution", "MiB", "peer", "seconds", "MiB", "ratio", "of each pair");
        foreach (var row in report.Rows)
            columns.Add(row.Work, row.Part, row.Type, Invariant($"{row.Seconds:0.000}"), Text(row.Gflops, "0"), Text(row.OfConvolution, "0 %"), Text(row.DevicePeakMib ?? row.PeakMib, "0"), row.PeerType ?? "none", Text(row.PeerSeconds, "0.000"),
                Text(row.PeerPeakMib, "0"), Text(row.Ratio, "0.00"), row.Ratios is null ? "" : string.Join(' ', row.Ratios.Select(ratio => Invariant($"{ratio:0.00}"))));
        columns.Write(terminal);
    }

    private static string Text(double? number, string format) => number?.ToString(format, CultureInfo.InvariantCulture) ?? "";

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
