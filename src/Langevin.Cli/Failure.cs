using System.Text.Json;
using Langevin.Torch;

namespace Langevin.Cli;

/// <summary>What went wrong, as one sentence on one line.</summary>
internal static class Failure
{
    /// <summary>The sentence of a failure. What only a fault in the program can cause says so.</summary>
    public static string Sentence(Exception failure) => failure switch
    {
        TorchException torch => OneLine(torch.Message),
        ArgumentException argument => OneLine(WithoutParameter(argument)),
        FileNotFoundException { FileName: { } file } => $"'{file}' does not exist; check the path.",
        UnauthorizedAccessException => OneLine($"{failure.Message.TrimEnd('.')}; check the permissions, or choose another path"),
        TypeInitializationException { InnerException: { } inner } => Sentence(inner),
        AggregateException { InnerException: { } inner } => Sentence(inner),
        OutOfMemoryException => "there is not enough memory; use a smaller batch, or fewer or smaller images.",
        NullReferenceException or IndexOutOfRangeException or InvalidCastException or KeyNotFoundException or ObjectDisposedException =>
            OneLine($"a fault in langevin ({failure.GetType().Name}: {failure.Message.TrimEnd('.')}); run again with LANGEVIN_DEBUG=1 and report what it prints"),
        IOException { HResult: 28 } => OneLine($"there is no space left on the disk ({failure.Message.TrimEnd('.')}); free some and try again"),
        JsonException => OneLine($"a file is not the JSON that was expected: {failure.Message}"),
        _ => OneLine(failure.Message),
    };

    private static string WithoutParameter(ArgumentException failure)
    {
        var message = failure.Message;
        var end = failure.ParamName is { } name ? message.IndexOf($" (Parameter '{name}')", StringComparison.Ordinal) : -1;
        return end < 0 ? message : message[..end];
    }

    private static string OneLine(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.EndsWith('.') || line.EndsWith('?') ? line : line + ".";
    }
}
