using Langevin.Models.Checkpoints.SingleFiles;
using Langevin.Models.UNet2DCondition;
using Langevin.Nn.Adapters;

namespace Langevin.Models.Adapters;

/// <summary>Finds a network's layers by any of the names that adapter files have for them.</summary>
internal sealed class NetworkLayers
{
    private const string Weight = ".weight";

    private readonly Architecture network;
    private readonly Dictionary<string, AdaptableLayer> layers = [];
    private readonly Dictionary<string, LayerPlace[]> flat = [], dotted = [];

    /// <summary>Lists the layers of a network.</summary>
    public NetworkLayers(Architecture network)
    {
        this.network = network;
        foreach (var (name, module) in network.NamedModules())
            if (module is AdaptableLayer layer) layers.Add(name, layer);
        foreach (var name in layers.Keys) Know(name, [new LayerPlace(name)]);
        if (network is UNet2DConditionModel)
        {
            var original = new OriginalUNetNames(layers.Keys);
            foreach (var name in layers.Keys)
                if (original.Of(name) is { } old) Know(old, [new LayerPlace(name)]);
        }
        foreach (var (name, row) in OriginalTransformerNames.Of(network))
            if (row.Names.All(layers.ContainsKey)) Know(name, [.. Places(row)]);
    }

    /// <summary>The layers by the names that the network has for them.</summary>
    public IReadOnlyDictionary<string, AdaptableLayer> Named => layers;

    /// <summary>The layer of a name as its network has it.</summary>
    public AdaptableLayer this[string name] => layers[name];

    /// <summary>The layers that the network itself has for one that a file names: more than one where theirs is kept in one piece; null when it has no such layer.</summary>
    public IReadOnlyList<LayerPlace>? Find(AdapterTarget target)
    {
        if (target.Spelling == TargetSpelling.Flat) return flat.GetValueOrDefault(target.Name);
        if (dotted.TryGetValue(target.Name, out var places)) return places;
        var current = network.CurrentName(target.Name + Weight)?[..^Weight.Length];
        return current is not null && layers.ContainsKey(current) ? [new LayerPlace(current)] : null;
    }

    private void Know(string name, LayerPlace[] places)
    {
        flat.TryAdd(name.Replace('.', '_'), places);
        dotted.TryAdd(name, places);
    }

    private IEnumerable<LayerPlace> Places(Correspondence row)
    {
        var start = 0L;
        foreach (var name in row.Names)
        {
            var rows = layers[name].Weight.Size(0);
            yield return new LayerPlace(name) { Rows = row.Form == TensorForm.Swapped ? [(rows / 2, rows - rows / 2), (0, rows / 2)] : row.Names.Length == 1 ? null : [(start, rows)] };
            start += rows;
        }
    }
}

/// <summary>A layer of a network, and where it lies in the one that a file means.</summary>
/// <param name="Name">The network's name for it.</param>
internal sealed record LayerPlace(string Name)
{
    /// <summary>The rows of the file's layer that are its own, in its order; null when it is all of them as they stand.</summary>
    public IReadOnlyList<(long First, long Count)>? Rows { get; init; }
}
