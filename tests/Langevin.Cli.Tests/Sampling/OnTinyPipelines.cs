using Langevin.Oracles;
using Langevin.Pipelines.Tests.TextToImage;

namespace Langevin.Cli.Tests.Sampling;

/// <summary>Tests on tiny networks with random weights, and a folder for what they write.</summary>
public abstract class OnTinyPipelines : IDisposable
{
    private protected readonly TemporaryFolder folder = new();
    private protected readonly TinyPipelines tiny = new();

    public void Dispose()
    {
        tiny.Dispose();
        folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
