using System.CommandLine;
using Langevin.Cli.Display;
using Langevin.Torch;

namespace Langevin.Cli;

/// <summary>What a command can do where memory does not suffice: those of its own options that save some, the cheapest first.</summary>
internal static class MemoryRemedy
{
    private const string Otherwise = "use fewer or smaller images";

    private static readonly (string Option, string Advice)[] Known =
    [
        ("--batch-size", "a smaller --batch-size"),
        ("--accumulation", "a larger --accumulation"),
        ("--activation-checkpointing", "--activation-checkpointing"),
        ("--precision", "--precision bf16"),
        ("--dtype", "--dtype bf16"),
        ("--width", "a smaller --width and --height"),
        ("--resolution", "a smaller --resolution"),
        ("--weights", "--weights stored"),
        ("--decode-tiles", "--decode-tiles always"),
        ("--offload", "--offload"),
    ];

    /// <summary>One sentence: what was wanted, what there was, and what would help.</summary>
    /// <param name="failure">What happened.</param>
    /// <param name="command">The command that was running; null when none is known.</param>
    public static string Sentence(Exception failure, Command? command = null)
    {
        var lack = failure is OutOfDeviceMemoryException lacking ? Lack(lacking) : "there is not enough memory";
        var options = command is null ? [] : command.Options.Select(option => option.Name).ToHashSet(StringComparer.Ordinal);
        string[] advice = [.. Known.Where(known => options.Contains(known.Option)).Select(known => known.Advice)];
        if (failure is OutOfDeviceMemoryException { Device.Type: DeviceType.Cuda } && options.Contains("--device")) advice = [.. advice, "--device cpu"];
        return $"{lack}; {(advice.Length == 0 ? Otherwise : $"try {string.Join(", ", advice)}")}.";
    }

    private static string Lack(OutOfDeviceMemoryException failure)
    {
        var where = failure.Device.Type == DeviceType.Cpu ? "" : $" on {failure.Device}";
        var wanted = failure.WantedBytes is { } bytes ? $": a tensor of {Sizes.Bytes(bytes)} was asked for" : "";
        var rest = failure is { FreeBytes: { } free, TotalBytes: { } total } ? $", and {Sizes.Bytes(free)} of {Sizes.Bytes(total)} are free" : "";
        return $"there is not enough memory{where}{wanted}{rest}";
    }
}
