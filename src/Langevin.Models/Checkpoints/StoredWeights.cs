using Langevin.Nn;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Checkpoints;

/// <summary>The weights of a network as files have them, under the names that the network has today.</summary>
internal sealed class StoredWeights
{
    private const long MostRead = 64 << 20;

    private readonly WeightFile file;
    private readonly Dictionary<string, TensorSource> sources = [];

    private StoredWeights(WeightFile file) => this.file = file;

    /// <summary>Opens the weights in a network's folder; none is read, but those that are there twice.</summary>
    /// <param name="network">The network.</param>
    /// <param name="path">Its folder.</param>
    /// <param name="variant">A variant such as <c>fp16</c>; when null, the plain ones, or the only variant that there is.</param>
    /// <exception cref="TensorFileException">The weights are missing or damaged.</exception>
    public static StoredWeights Open(Architecture network, string path, string? variant)
    {
        var file = WeightFile.OpenFolder(path, network.WeightsName, variant ?? WeightVariants.Only(path, network.WeightsName));
        return Of(network, file, TensorSource.Of(file).Select(source => source.Named(ModelFolder.CurrentName(source.Name))));
    }

    /// <summary>The weights of a network in a file of several.</summary>
    /// <param name="network">The network.</param>
    /// <param name="file">The file.</param>
    /// <param name="sources">Its tensors under the names of the network.</param>
    public static StoredWeights Of(Architecture network, WeightFile file, IEnumerable<TensorSource> sources)
    {
        using var scope = new TensorScope();
        var weights = new StoredWeights(file);
        foreach (var source in sources)
            if (network.CurrentName(source.Name) is { } name && !weights.sources.TryAdd(name, source) && !weights.sources[name].Read().Same(source.Read()))
                throw new IOException($"The weights in '{file.Path}' hold {name} twice under different names, and with different numbers; fetch them again.");
        return weights;
    }

    /// <summary>Puts them into a network, one by one, and sets it to evaluation. Of those that are converted no more than some lie in memory twice.</summary>
    /// <exception cref="StateDictException">They are of another network: everything that does not fit is listed.</exception>
    public void Give(Architecture network, WeightForm? form)
    {
        var read = 0L;
        network.TakeState(sources.ToDictionary(source => source.Key, source => (source.Value.Type, source.Value.Shape)), name => sources[name].Read(), form ?? new WeightForm(ScalarType.Float32), Count);
        file.Forget();
        network.Ready(form);

        void Count(long bytes)
        {
            if ((read += bytes) < MostRead) return;
            file.Forget();
            read = 0;
        }
    }
}
