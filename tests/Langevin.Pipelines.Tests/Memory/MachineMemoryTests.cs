using Langevin.Pipelines.Memory;

namespace Langevin.Pipelines.Tests.Memory;

public sealed class MachineMemoryTests
{
    private const string Information = "MemTotal:       8000000 kB\nMemFree:         100000 kB\nMemAvailable:    4000000 kB\n";

    [Fact]
    public void Available_WithoutALimit_IsWhatTheSystemSays() => Assert.Equal(4000000L << 10, Of(new() { ["/proc/meminfo"] = Information, ["/sys/fs/cgroup/memory.max"] = "max\n" }));

    [Fact]
    public void Available_InAControlGroup_IsWhatItsLimitLeaves() => Assert.Equal(1000 - 700 + 200, Of(new()
    {
        ["/proc/meminfo"] = Information, ["/sys/fs/cgroup/memory.max"] = "1000\n", ["/sys/fs/cgroup/memory.current"] = "700\n", ["/sys/fs/cgroup/memory.stat"] = "anon 5\ninactive_file 200\n",
    }));

    [Fact]
    public void Available_InAnOlderControlGroup_IsWhatItsLimitLeaves() => Assert.Equal(1000 - 700, Of(new()
    {
        ["/proc/meminfo"] = Information, ["/sys/fs/cgroup/memory/memory.limit_in_bytes"] = "1000\n", ["/sys/fs/cgroup/memory/memory.usage_in_bytes"] = "700\n",
    }));

    [Fact]
    public void Available_WhereNothingSays_IsUnknown() => Assert.Null(Of([]));

    [Fact]
    public void Peak_OfThisProcess_IsAboveWhatItsRuntimeTakes() => Assert.InRange(MachineMemory.Peak()!.Value, 10L << 20, 1L << 40);

    private static long? Of(Dictionary<string, string> files) => MachineMemory.Available(path => files.GetValueOrDefault(path, ""));
}
