using System.Diagnostics;
using System.Globalization;
using Langevin.Nn;
using Langevin.Pipelines.TextToImage;
using Langevin.Torch;

namespace Langevin.Benchmarks;

/// <summary>Seconds a step and of decoding, and the most memory that was resident, of a text-to-image pipeline.</summary>
internal static class TextToImageTime
{
    public const string Verb = "text-to-image";
    public const string What = "FOLDER SIDE STEPS [f32|bf16|f16] [own]: seconds a step and a decode, peak memory; own keeps weights as they are stored";

    public static void Run(string[] args)
    {
        var side = long.Parse(args[1], CultureInfo.InvariantCulture);
        var type = args.ElementAtOrDefault(3) switch { "bf16" => ScalarType.BFloat16, "f16" => ScalarType.Float16, _ => ScalarType.Float32 };
        var place = new Placement(Device.Cpu, type, args.Contains("own") ? WeightStorage.AsStored : WeightStorage.Converted);
        var clock = Stopwatch.StartNew();
        var pipeline = TextToImagePipeline.Load(Langevin.Models.Checkpoints.Checkpoint.Open(args[0]), place);
        Report($"loaded, {type}, {place.Storage}", clock);
        var request = new TextToImageRequest("a lighthouse at dusk")
        {
            Width = side, Height = side, Steps = int.Parse(args[2], CultureInfo.InvariantCulture), OnNotice = Console.WriteLine,
            OnStep = progress => Report($"step {progress.Walk.Step} of {progress.Walk.Steps}", clock),
        };
        var images = pipeline.Generate(request);
        Report($"decoded, mean {images.Mean().Item():F3}, deviation {(images - images.Mean()).Square().Mean().Sqrt().Item():F3}", clock);
    }

    private static void Report(string what, Stopwatch clock)
    {
        Console.WriteLine(FormattableString.Invariant($"{clock.Elapsed.TotalSeconds,8:F1} s  {what}; {Megabytes("VmRSS:"):F0} MB resident, at most {Megabytes("VmHWM:"):F0}, of files {Megabytes("RssFile:"):F0}"));
        clock.Restart();
    }

    private static double Megabytes(string name)
    {
        var line = File.ReadLines("/proc/self/status").First(text => text.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.AsSpan(name.Length).Trim()[..^3], CultureInfo.InvariantCulture) / 1024;
    }
}
