using System.Globalization;

namespace Langevin.Pipelines.Memory;

/// <summary>The memory that may still be used on this machine.</summary>
public static class MachineMemory
{
    /// <summary>Bytes: what the system says is available, and what the control group that this process is in leaves; null where neither says.</summary>
    public static long? Available() => Available(path => File.Exists(path) ? File.ReadAllText(path) : "");

    /// <summary>Bytes of memory that this process had at most; null where the system does not say.</summary>
    public static long? Peak() => File.Exists("/proc/self/status") ? Line(File.ReadAllText("/proc/self/status"), "VmHWM:") << 10 : null;

    /// <summary>The same, from what files hold.</summary>
    internal static long? Available(Func<string, string> read)
    {
        long?[] limits =
        [
            Line(read("/proc/meminfo"), "MemAvailable:") << 10,
            Left(read("/sys/fs/cgroup/memory.max"), read("/sys/fs/cgroup/memory.current"), read("/sys/fs/cgroup/memory.stat"), "inactive_file"),
            Left(read("/sys/fs/cgroup/memory/memory.limit_in_bytes"), read("/sys/fs/cgroup/memory/memory.usage_in_bytes"), read("/sys/fs/cgroup/memory/memory.stat"), "total_inactive_file"),
        ];
        return limits.Min();
    }

    /// <summary>What a group leaves: its limit without what it uses, but for pages of files that nobody used lately.</summary>
    private static long? Left(string limit, string used, string details, string idle) =>
        Number(limit) is { } most && Number(used) is { } now ? Math.Max(0, most - now + (Line(details, idle) ?? 0)) : null;

    private static long? Line(string text, string name)
    {
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] is ' ' or '\t');
        return line is null ? null : Number(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1]);
    }

    private static long? Number(string text) => long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
