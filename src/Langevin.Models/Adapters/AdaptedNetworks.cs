using Langevin.Nn.Adapters;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Models.Adapters;

/// <summary>
/// Networks that adapters act on. They read the weights of the plain ones, which stay as they are: taking adapters away is using the plain
/// networks again, exact to the bit, and one loaded checkpoint serves any number of sets of adapters at once.
/// </summary>
public sealed class AdaptedNetworks
{
    private AdaptedNetworks(IReadOnlyDictionary<string, Architecture> networks, IReadOnlyDictionary<string, WeightAdapter> adapters, IReadOnlyList<string> leftOut, long touched) =>
        (Networks, Adapters, LeftOut, Touched) = (networks, adapters, leftOut, touched);

    /// <summary>All networks by component: those that an adapter touches are new, the others are the ones that were given.</summary>
    public IReadOnlyDictionary<string, Architecture> Networks { get; }

    /// <summary>The live adapters by file, component and layer (<c>0.unet.mid_block.attentions.0.proj_in</c>): their parameters are what training changes. None when fused.</summary>
    public IReadOnlyDictionary<string, WeightAdapter> Adapters { get; }

    /// <summary>What a partial match left out, a line each.</summary>
    public IReadOnlyList<string> LeftOut { get; }

    /// <summary>Numbers of the weights that are there twice, as they were and as they are; 0 where adapters are live.</summary>
    internal long Touched { get; }

    /// <summary>Lets adapters act on the networks of a pipeline.</summary>
    /// <param name="networks">The plain networks by component (<c>unet</c>, <c>text_encoder</c>, ...); untouched.</param>
    /// <param name="uses">The adapters; their changes add up, whatever their order.</param>
    /// <param name="match">What happens to parts that fit nothing.</param>
    /// <param name="mode">How they act.</param>
    /// <exception cref="AdapterException">A file is for other networks: everything that does not fit is listed.</exception>
    public static AdaptedNetworks Make(IReadOnlyDictionary<string, Architecture> networks, IReadOnlyList<AdapterUse> uses, AdapterMatch match = AdapterMatch.Whole, AdapterMode mode = AdapterMode.Fused)
    {
        var (acting, live, leftOut, touched) = Find(networks, uses, match, mode);
        return new AdaptedNetworks(networks.ToDictionary(network => network.Key, network => Adapted(network.Value, [.. acting.Where(each => each.Key.Component == network.Key).Select(each => (each.Key.Layer, each.Value))], mode)), live, leftOut, touched);
    }

    /// <summary>The plain networks, once it is known that adapters fit them: nothing is computed, and the networks need no weights.</summary>
    /// <inheritdoc cref="Make"/>
    internal static AdaptedNetworks Outline(IReadOnlyDictionary<string, Architecture> networks, IReadOnlyList<AdapterUse> uses, AdapterMatch match, AdapterMode mode)
    {
        var (_, live, leftOut, touched) = Find(networks, uses, match, mode);
        return new AdaptedNetworks(networks, live, leftOut, touched);
    }

    /// <summary>Which adapters act on which layers.</summary>
    private static (Dictionary<(string Component, string Layer), List<AttachedAdapter>> Acting, Dictionary<string, WeightAdapter> Live, List<string> LeftOut, long Touched) Find(
        IReadOnlyDictionary<string, Architecture> networks, IReadOnlyList<AdapterUse> uses, AdapterMatch match, AdapterMode mode)
    {
        var search = networks.ToDictionary(network => network.Key, network => new NetworkLayers(network.Value));
        List<string> leftOut = [];
        Dictionary<string, WeightAdapter> live = [];
        Dictionary<(string Component, string Layer), List<AttachedAdapter>> acting = [];
        for (var i = 0; i < uses.Count; i++)
        {
            if (!double.IsFinite(uses[i].Scale)) throw new AdapterException($"The scale of '{uses[i].File.Path}' is {uses[i].Scale}; give a finite number.");
            var found = AdapterMatching.Find(uses[i].File, networks, search);
            if (found.Problems.Count > 0 && (match == AdapterMatch.Whole || found.Fitting.Count == 0)) throw new AdapterException(found.Explain(uses[i].File, search));
            leftOut.AddRange(found.Problems);
            foreach (var (component, layer, adapter) in found.Fitting)
            {
                (acting.TryGetValue((component, layer), out var list) ? list : acting[(component, layer)] = []).Add(new AttachedAdapter(adapter, uses[i].Scale));
                if (mode == AdapterMode.Live) live.TryAdd($"{i}.{component}.{layer}", adapter);
            }
        }
        return (acting, live, leftOut, mode == AdapterMode.Fused ? acting.Keys.Sum(place => search[place.Component][place.Layer].Weight.Elements) : 0);
    }

    private static Architecture Adapted(Architecture plain, IReadOnlyList<(string Layer, List<AttachedAdapter> Adapters)> acting, AdapterMode mode)
    {
        if (acting.Count == 0) return plain;
        var layers = new NetworkLayers(plain);
        if (mode == AdapterMode.Fused)
        {
            using var off = GradientMode.Off();
            return plain.Twin(acting.ToDictionary(each => $"{each.Layer}.weight", each => WeightAdapter.Changed(layers[each.Layer].Weight, each.Adapters).Keep()));
        }
        var twin = plain.Twin();
        var own = new NetworkLayers(twin);
        foreach (var (layer, adapters) in acting)
            foreach (var (adapter, strength) in adapters) own[layer].Attach(adapter, strength);
        return twin;
    }
}
