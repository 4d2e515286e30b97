using System.Text;

namespace Langevin.Cli;

/// <summary>Where a command reads and writes: results to <see cref="Output"/>, progress and errors to <see cref="Error"/>.</summary>
internal sealed record Terminal(TextWriter Output, TextWriter Error)
{
    /// <summary>What a command reads; nothing unless a process or a test gives it.</summary>
    public TextReader Input { get; init; } = TextReader.Null;

    /// <summary>Whether a person watches <see cref="Error"/>: progress moves there, and is plain lines otherwise.</summary>
    public bool IsWatched { get; init; }

    /// <summary>Whether a person reads <see cref="Output"/>.</summary>
    public bool IsRead { get; init; }

    /// <summary>Whether colours are welcome: <c>NO_COLOR</c> is not set (no-color.org).</summary>
    public bool HasColours { get; init; }

    /// <summary>Columns of the screen.</summary>
    public int Width { get; init; } = 100;

    /// <summary>The process's own streams.</summary>
    public static Terminal OfProcess()
    {
        var capable = Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } and not "dumb";
        var read = capable && !Console.IsOutputRedirected;
        return new Terminal(Stream(Console.OpenStandardOutput()), Stream(Console.OpenStandardError()))
        {
            Input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false), detectEncodingFromByteOrderMarks: false),
            IsRead = read,
            IsWatched = capable && !Console.IsErrorRedirected,
            HasColours = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            Width = read ? Math.Clamp(Console.WindowWidth, 60, 120) : 100,
        };
    }

    private static StreamWriter Stream(Stream stream) => new(stream, new UTF8Encoding(false)) { AutoFlush = true };
}
