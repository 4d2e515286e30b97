using Langevin.Evaluation.Pictures;

namespace Langevin.Cli.Evaluating;

/// <summary>How many pictures have been looked at: one line that is written over where a person watches, else a line each tenth.</summary>
internal sealed class LookLine(Terminal terminal, IPictureSource source) : IProgress<long>
{
    private const string Over = "\r\u001b[K";
    private long tenth;

    public void Report(long done)
    {
        if (terminal.IsWatched) terminal.Error.Write(done == source.Count ? Over : $"{Over}{done} of {source.Count} pictures");
        else if (done * 10 / source.Count is var now && now > tenth)
        {
            tenth = now;
            terminal.Error.WriteLine($"{done} of {source.Count} pictures of {source.Name}");
        }
    }
}
