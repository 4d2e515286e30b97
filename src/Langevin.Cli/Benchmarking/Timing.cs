using System.Diagnostics;
using Langevin.Cli.Display;
using Langevin.Torch;

namespace Langevin.Cli.Benchmarking;

/// <summary>What a workload took in a process of its own.</summary>
/// <param name="Work">The workload.</param>
/// <param name="Type">The type: f32 or bf16.</param>
/// <param name="Parameters">Numbers that the network learned.</param>
/// <param name="Parts">What each part took.</param>
/// <param name="PeakMib">The most memory that was resident, from the start of the process, in MiB.</param>
/// <param name="DeviceMemory">The memory of a GPU; null where the CPU computed.</param>
internal sealed record Timing(string Work, string Type, long Parameters, IReadOnlyList<PartTiming> Parts, double PeakMib, DeviceMemory? DeviceMemory = null)
{
    private const double Enough = 6;                     // seconds that a part is repeated for
    private const int Fewest = 3, Most = 15;

    /// <summary>Measures a workload in this process.</summary>
    public static Timing Of(Workload work, string type, Device device)
    {
        var prepared = work.Make(device, TypeOf(type));
        List<double> seconds = [.. prepared.Parts.Select(part => Seconds(part, device))];
        var (peak, memory) = (Process.GetCurrentProcess().PeakWorkingSet64 / (double)(1 << 20), MemoryUse.Of(device).Device);      // before the profile, which holds more
        return new(work.Name, type, prepared.Parameters, [.. prepared.Parts.Zip(seconds, Counted)], peak, memory);
    }

    /// <summary>The type of a name.</summary>
    public static ScalarType TypeOf(string type) => type == "bf16" ? ScalarType.BFloat16 : ScalarType.Float32;

    private static double Seconds(Part part, Device device)
    {
        part.Run();
        part.Run();
        TorchRuntime.Synchronize(device);
        List<double> seconds = [];
        while (seconds.Count < Fewest || (seconds.Count < Most && seconds.Sum() < Enough))
        {
            var begin = Stopwatch.GetTimestamp();
            part.Run();
            TorchRuntime.Synchronize(device);
            seconds.Add(Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }
        return Median.Of(seconds);
    }

    private static PartTiming Counted(Part part, double seconds)
    {
        var costs = OperatorCost.Of(part.Run);
        var counted = part.Counted is { } forward ? OperatorCost.Of(forward) : costs;
        return new(part.Name, seconds, part.Passes * counted.Sum(cost => cost.Operations), costs);
    }
}

/// <summary>What a part of a workload took.</summary>
/// <param name="Name">The part.</param>
/// <param name="Seconds">The median.</param>
/// <param name="Operations">Multiplications and additions, as the plain methods have them; a training step's are three times its forward pass's.</param>
/// <param name="Operators">Everything that was called once more, the longest first, by operators.</param>
internal sealed record PartTiming(string Name, double Seconds, long Operations, IReadOnlyList<OperatorCost> Operators);
