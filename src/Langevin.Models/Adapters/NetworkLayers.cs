using Langevin.Models.UNet2DCondition;
using Langevin.Nn.Adapters;

namespace Langevin.Models.Adapters;

/// <summary>Finds a network's layers by any of the names that adapter files have for them.</summary>
internal sealed class NetworkLayers
{
    private const string Weight = ".weight";

    private readonly Architecture network;
    private readonly Dictionary<string, AdaptableLayer> layers = [];
    private readonly Dictionary<string, string> flat = [];

    /// <summary>Lists the layers of a network.</summary>
    public NetworkLayers(Architecture network)
    {
        this.network = network;
        foreach (var (name, module) in network.NamedModules())
            if (module is AdaptableLayer layer) layers.Add(name, layer);
        foreach (var name in layers.Keys) flat.TryAdd(Flat(name), name);
        if (network is not UNet2DConditionModel) return;
        var original = new OriginalUNetNames(layers.Keys);
        foreach (var name in layers.Keys)
            if (original.Of(name) is { } old) flat.TryAdd(Flat(old), name);
    }

    /// <summary>The layers by the names that the network has for them.</summary>
    public IReadOnlyDictionary<string, AdaptableLayer> Named => layers;

    /// <summary>The layer of a name as its network has it.</summary>
    public AdaptableLayer this[string name] => layers[name];

    /// <summary>The name that the network itself has for a layer; null when it has no such layer.</summary>
    public string? Find(AdapterTarget target)
    {
        if (target.Spelling == TargetSpelling.Flat) return flat.GetValueOrDefault(target.Name);
        if (layers.ContainsKey(target.Name)) return target.Name;
        var current = network.CurrentName(target.Name + Weight)?[..^Weight.Length];
        return current is not null && layers.ContainsKey(current) ? current : null;
    }

    private static string Flat(string name) => name.Replace('.', '_');
}
