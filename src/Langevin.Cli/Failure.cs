using System.Text.Json;
using Langevin.Torch;

namespace Langevin.Cli;

/// <summary>What went wrong, as one sentence on one line.</summary>
internal static class Failure
{
    /// <summary>The sentence of a failure. What only a fault in the program can cause says so.</summary>
    public static string Sentence(Exception failure) => failure switch
    {
        InsufficientMemoryException refusal => OneLine(refusal.Message),
        OutOfDeviceMemoryException or OutOfMemoryException => MemoryRemedy.Sentence(failure),
        TorchException torch => OneLine(torch.Message),
        ArgumentException argument => OneLine(WithoutParameter(argument)),
        FileNotFoundException { FileName: { } file } => $"'{file}' does not exist; check the path.",
        UnauthorizedAccessException => OneLine($"{failure.Message.TrimEnd('.')}; check the permissions, or choose another path"),
        TypeInitializationException { InnerException: { } inner } => Sentence(inner),
        AggregateException { InnerException: { } inner } => Sentence(inner),
        NullReferenceException or IndexOutOfRangeException or InvalidCastException or KeyNotFoundException or ObjectDisposedException =>
            OneLine($"a fault in langevin ({failure.GetType().Name}: {failure.Message.TrimEnd('.')}); run again with LANGEVIN_DEBUG=1 and report what it prints"),
        IOException { HResult: 28 } => OneLine($"there is no space left on the disk ({failure.Message.TrimEnd('.')}); free some and try again"),
        JsonException => OneLine($"a file is not the JSON that was expected: {failure.Message}"),
        _ => OneLine(failure.Message),
    };

    /// <summary>What .NET adds in brackets about the parameter says nothing to a user; the value does.</summary>
    private static string WithoutParameter(ArgumentException failure)
    {
        var message = failure.Message;
        if (failure.ParamName is { } name && message.IndexOf($" (Parameter '{name}')", StringComparison.Ordinal) is > 0 and var end) message = message[..end];
        if (failure is not ArgumentOutOfRangeException { ActualValue: { } actual }) return message;
        var value = FormattableString.Invariant($"{actual}");
        return message.Contains(value, StringComparison.Ordinal) ? message : $"{message.TrimEnd('.')}, not {value}.";
    }

    private static string OneLine(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.EndsWith('.') || line.EndsWith('?') ? line : line + ".";
    }
}
