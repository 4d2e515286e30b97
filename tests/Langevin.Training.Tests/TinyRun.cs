using Langevin.Media.Datasets;
using Langevin.Media.Images;
using Langevin.Models.UNet2D;

namespace Langevin.Training.Tests;

/// <summary>A run that takes milliseconds a step: 8x8 images of two classes, a network of two levels.</summary>
internal static class TinyRun
{
    internal static InMemoryDataset Images { get; } = new("tiny", [.. Enumerable.Range(0, 40).Select(Picture)], ["dark", "light"]);

    internal static TrainingOptions Options(long steps = 8) => new()
    {
        Data = "tiny",
        Steps = steps,
        BatchSize = 4,
        Threads = 1,
        LabelDropout = 0.2,
        Flip = true,
        Seed = 7,
        Model = new UNet2DConfig
        {
            BlockOutChannels = [8, 16], LayersPerBlock = 1, NormNumGroups = 4, AttentionHeadDim = 8, Dropout = 0.1,
            DownBlockTypes = ["DownBlock2D", "AttnDownBlock2D"], UpBlockTypes = ["AttnUpBlock2D", "UpBlock2D"],
        },
        Optimizer = new OptimizerOptions { WarmupSteps = 2 },
        Sampling = new() { Steps = 2, Guidance = 1.5 },
        Cadence = new CadenceOptions { CheckpointEvery = 3, SampleEvery = 4, ValidateEvery = 4, ValidationImages = 4, KeepCheckpoints = 2 },
    };

    private static ImageSample Picture(int index)
    {
        var pixels = new byte[64];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = (byte)((index * 37 + i * 11) % 100 + (index % 2 == 0 ? 0 : 150));
        return new ImageSample(new Image(8, 8, 1, pixels), index % 2);
    }
}

/// <summary>A folder that goes when the test ends.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("langevin-").FullName;

    internal string Run => System.IO.Path.Combine(Path, "run");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
