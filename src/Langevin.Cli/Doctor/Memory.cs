using System.Globalization;
using Langevin.Cli.Display;

namespace Langevin.Cli.Doctor;

/// <summary>Memory: the machine's, and what a container may use of it.</summary>
internal static class Memory
{
    private const long Least = 2L << 30;

    public static Finding Look() => Judge(
        SystemFile.Read("/proc/meminfo"),
        SystemFile.Read("/sys/fs/cgroup/memory.max") is { Length: > 0 } limit ? limit : SystemFile.Read("/sys/fs/cgroup/memory/memory.limit_in_bytes"));

    /// <summary>Judges what <c>/proc/meminfo</c> and the control group's limit say.</summary>
    public static Finding Judge(string information, string limit)
    {
        var (total, available) = (Line(information, "MemTotal:"), Line(information, "MemAvailable:"));
        if (total == 0) return new("memory", "unknown");
        var value = $"{Sizes.Bytes(total)}, {Sizes.Bytes(available)} available";
        if (long.TryParse(limit.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most < total)
        {
            value += $", of which this container may use {Sizes.Bytes(most)}";
            available = Math.Min(available, most);
        }
        return available >= Least
            ? new("memory", value)
            : new("memory", value, Health.Warning, $"Training wants {Sizes.Bytes(Least)} or more; close other programs, or use smaller batches.");
    }

    private static long Line(string information, string name)
    {
        var line = information.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is not null && long.TryParse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], NumberStyles.None, CultureInfo.InvariantCulture, out var kilobytes) ? kilobytes << 10 : 0;
    }
}
