using System.Text;
using System.Text.Json;

namespace Langevin.Training.Runs;

/// <summary>
/// <c>metrics.jsonl</c>: one line of JSON a step, nothing in it that depends on the clock, so that two runs of one
/// configuration give the same file byte for byte.
/// </summary>
public sealed class MetricsLog : IDisposable
{
    private readonly FileStream file;
    private readonly StreamWriter writer;

    /// <summary>Opens the log after a step: lines of later steps, and a line that was cut off, are removed.</summary>
    /// <param name="path">The file; made when it does not exist.</param>
    /// <param name="afterStep">The step of the checkpoint from which training goes on; 0 for a new run.</param>
    public MetricsLog(string path, long afterStep)
    {
        file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        file.SetLength(LengthThrough(file, afterStep));
        file.Seek(0, SeekOrigin.End);
        writer = new StreamWriter(file, new UTF8Encoding(false)) { NewLine = "\n" };
    }

    /// <summary>Appends a line.</summary>
    public void Write(StepMetrics metrics) => writer.WriteLine(JsonSerializer.Serialize(metrics, RunJson.Lines.StepMetrics));

    /// <summary>Brings everything to the disk.</summary>
    public void Flush()
    {
        writer.Flush();
        file.Flush(flushToDisk: true);
    }

    /// <summary>Reads the lines of a log; a last line that was cut off is left out.</summary>
    public static IEnumerable<StepMetrics> Read(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (reader.ReadLine() is { } line)
            if (Parse(line) is { } metrics) yield return metrics;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        writer.Dispose();
        file.Dispose();
    }

    private static long LengthThrough(FileStream file, long step)
    {
        var end = 0L;
        var line = new List<byte>(256);
        var buffered = new BufferedStream(file, 1 << 16);      // not disposed: that would close the file
        for (var at = 1L; buffered.ReadByte() is >= 0 and var next; at++)
        {
            if (next != '\n')
            {
                line.Add((byte)next);
                continue;
            }
            if (Parse(Encoding.UTF8.GetString([.. line])) is not { } metrics || metrics.Step > step) break;
            end = at;
            line.Clear();
        }
        return end;
    }

    private static StepMetrics? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, RunJson.Lines.StepMetrics);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
