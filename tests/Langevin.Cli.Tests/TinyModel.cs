using Langevin.Media.Images;

namespace Langevin.Cli.Tests;

/// <summary>A data set of two classes of 8 x 8 pictures, and a run of a few steps on it, made once for the tests that need a model.</summary>
public sealed class TinyModel : IDisposable
{
    private readonly TemporaryFolder folder = new();

    /// <summary>Options that make a run as small as it gets.</summary>
    public static readonly string[] Small =
    [
        "--preset", "small", "--channels", "8,8", "--layers", "1", "--batch-size", "4", "--sample-every", "0", "--validate-every", "0", "--set", "sampling.steps=3", "--threads", "1",
    ];

    public TinyModel()
    {
        foreach (var (name, shade) in new[] { ("dark", 20), ("light", 230) })
        {
            Directory.CreateDirectory(Path.Combine(Data, name));
            for (var i = 0; i < 6; i++) Image.Filled(8, 8, (byte)(shade + i)).Save(Path.Combine(Data, name, $"{i}.png"));
        }
        Typed.Run(["train", Data, "--output", Run, "--steps", "3", .. Small]).AssertDone();
    }

    /// <summary>The folder of pictures.</summary>
    public string Data => folder["data"];

    /// <summary>The finished run.</summary>
    public string Run => folder["run"];

    /// <summary>A path beside them that nothing has yet.</summary>
    public string Fresh() => folder[Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal)];

    public void Dispose() => folder.Dispose();
}
