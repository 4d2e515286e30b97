using System.Diagnostics;
using Langevin.Cli.Sampling;
using Langevin.Torch;

namespace Langevin.Cli.Benchmarking;

/// <summary>From typing a command to the first picture of a small model: a whole process, two steps.</summary>
internal static class StartUp
{
    public const string Name = "start", What = "start to first picture, bundled model, two steps";
    private const string Model = "fashion-mnist";

    /// <summary>Seconds of our process.</summary>
    public static double Ours(Device device, CancellationToken stop) =>
        Timed(picture => Programs.Self(["sample", Model, "--count", "1", "--steps", "2", "--classes", "0", "--guidance", "1", "--device", $"{device}", "--output", picture], stop));

    /// <summary>Seconds of the peer's.</summary>
    public static double Peers(string python, string script, CancellationToken stop) =>
        Timed(picture => Programs.Peer(python, script, [Path.GetFullPath(ModelPlace.Find(Model)), picture], stop));

    private static double Timed(Action<string> run)
    {
        var folder = Directory.CreateTempSubdirectory("langevin-bench-");
        try
        {
            var begin = Stopwatch.GetTimestamp();
            run(Path.Combine(folder.FullName, "picture.png"));
            return Stopwatch.GetElapsedTime(begin).TotalSeconds;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
