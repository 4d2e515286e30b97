using Langevin.Torch;

namespace Langevin.Cli.Doctor;

/// <summary>The processor: its vector instructions and how many threads use it.</summary>
internal static class Processor
{
    private static readonly string[] Telling = ["avx2", "avx512f", "avx512_bf16", "avx512_fp16", "amx_bf16", "asimd", "sve", "bf16"];

    public static IEnumerable<Finding> Look()
    {
        var information = SystemFile.Read("/proc/cpuinfo");
        yield return new("processor", $"{Model(information)}, {Environment.ProcessorCount} cores");
        var features = Features(information);
        yield return new("vector instructions", features.Count == 0 ? "unknown" : string.Join(", ", features));
    }

    /// <summary>Threads of libtorch beside the cores; needs libtorch.</summary>
    public static Finding Threads()
    {
        var (threads, cores) = (TorchRuntime.Threads, Environment.ProcessorCount);
        var named = Environment.GetEnvironmentVariable("OMP_NUM_THREADS");
        if (threads == cores || threads == (cores + 1) / 2) return new("threads", $"{threads} for {cores} cores");
        var remedy = named is { Length: > 0 }
            ? $"OMP_NUM_THREADS is {named}; unset it, or give --threads {cores}."
            : $"Give --threads {cores} to use every core.";
        return new("threads", $"{threads} for {cores} cores", Health.Warning, remedy);
    }

    /// <summary>The instructions worth naming, of what <c>/proc/cpuinfo</c> lists.</summary>
    public static IReadOnlyList<string> Features(string information)
    {
        var line = information.Split('\n').FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal) || line.StartsWith("Features", StringComparison.Ordinal));
        var all = line?[(line.IndexOf(':') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet() ?? [];
        return [.. Telling.Where(all.Contains)];
    }

    /// <summary>What the processor calls itself.</summary>
    public static string Model(string information) =>
        information.Split('\n').FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown";
}
