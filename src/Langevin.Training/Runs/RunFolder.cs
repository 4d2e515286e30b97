using Langevin.Torch.Serialization;

namespace Langevin.Training.Runs;

/// <summary>
/// The folder of a training run: <c>run.json</c>, <c>metrics.jsonl</c>, <c>samples/</c>, <c>checkpoints/</c>, <c>model/</c> and,
/// where it was evaluated on its way, <c>best/</c> and <c>evaluations/</c>. One training at a time holds it.
/// </summary>
public sealed class RunFolder : IDisposable
{
    private readonly FileStream held;

    private RunFolder(string path, FileStream held) => (Path, this.held) = (path, held);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The resolved configuration.</summary>
    public string Configuration => System.IO.Path.Combine(Path, "run.json");

    /// <summary>The log of steps.</summary>
    public string Metrics => System.IO.Path.Combine(Path, "metrics.jsonl");

    /// <summary>The model in diffusers' layout, of the averaged weights.</summary>
    public string Model => System.IO.Path.Combine(Path, "model");

    /// <summary>The best model of those that were evaluated, in the same layout.</summary>
    public string Best => System.IO.Path.Combine(Path, "best");

    /// <summary>The folder of checkpoints.</summary>
    public string Checkpoints => System.IO.Path.Combine(Path, "checkpoints");

    /// <summary>The picture of a step.</summary>
    public string Sample(long step) => System.IO.Path.Combine(Path, "samples", $"step-{step:D7}.png");

    /// <summary>What was measured at a step, with its protocol.</summary>
    public static string Evaluation(string run, long step) => System.IO.Path.Combine(run, "evaluations", $"step-{step:D7}.json");

    /// <summary>Takes a folder for a new run.</summary>
    /// <exception cref="TrainingException">The folder has a run already, or another training holds it.</exception>
    public static RunFolder Create(string path, TrainingOptions options)
    {
        var run = Hold(path);
        if (File.Exists(run.Configuration))
        {
            run.Dispose();
            throw new TrainingException($"'{path}' holds a run already; continue it with --resume, or choose another folder.");
        }
        Directory.CreateDirectory(run.Checkpoints);
        Directory.CreateDirectory(System.IO.Path.Combine(path, "samples"));
        run.Write(options);
        return run;
    }

    /// <summary>Writes the configuration.</summary>
    internal void Write(TrainingOptions options) => AtomicFile.WriteText(Configuration, RunJson.Write(options));

    /// <summary>Takes the folder of a run that was begun.</summary>
    /// <exception cref="TrainingException">There is no run, or another training holds it.</exception>
    public static RunFolder Resume(string path)
    {
        if (!File.Exists(System.IO.Path.Combine(path, "run.json")))
            throw new TrainingException($"'{path}' holds no run to resume; start one without --resume.");
        return Hold(path);
    }

    /// <summary>The configuration of the run in a folder.</summary>
    /// <exception cref="TrainingException">The folder holds no run, or its <c>run.json</c> cannot be read.</exception>
    public static TrainingOptions ReadOptions(string path)
    {
        var file = System.IO.Path.Combine(path, "run.json");
        if (!File.Exists(file)) throw new TrainingException($"'{path}' holds no run: there is no run.json.");
        return RunJson.Read(File.ReadAllText(file), file);
    }

    private static RunFolder Hold(string path)
    {
        Directory.CreateDirectory(path);
        try
        {
            var run = new RunFolder(path, new FileStream(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            run.RemoveAbandoned();
            return run;
        }
        catch (IOException e) when (e.HResult is 11 or unchecked((int)0x80070020))
        {
            throw new TrainingException($"Another training is running in '{path}'; wait for it, or choose another folder.");
        }
    }

    /// <summary>Removes what a killed run had begun to write aside.</summary>
    private void RemoveAbandoned()
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(Path, ".*.part", SearchOption.AllDirectories).ToList())
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
            else if (File.Exists(path)) File.Delete(path);
        }
    }

    /// <summary>Lets the folder go.</summary>
    public void Dispose() => held.Dispose();
}
