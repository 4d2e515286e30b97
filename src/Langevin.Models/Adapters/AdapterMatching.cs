using Langevin.Models.T5;
using Langevin.Nn.Adapters;

namespace Langevin.Models.Adapters;

/// <summary>Which layers of a pipeline a file's adapters belong to, and what belongs to none.</summary>
/// <param name="Fitting">Component, layer and adapter.</param>
/// <param name="Problems">What fits nothing, a phrase each.</param>
internal sealed record AdapterMatching(IReadOnlyList<(string Component, string Layer, WeightAdapter Adapter)> Fitting, IReadOnlyList<string> Problems)
{
    /// <summary>Looks for every layer of a file.</summary>
    public static AdapterMatching Find(AdapterFile file, IReadOnlyDictionary<string, Architecture> networks, IReadOnlyDictionary<string, NetworkLayers> search)
    {
        List<(string, string, WeightAdapter)> fitting = [];
        List<string> problems = [.. file.Others.Select(key => $"{key} is no part of an adapter")];
        foreach (var layer in file.Layers)
            try
            {
                var places = Places(layer.Target, networks).Select(component => (Component: component, Layers: search[component].Find(layer.Target))).Where(place => place.Layers is not null).ToList();
                if (places.Count == 0)
                {
                    problems.Add($"{layer.Target} is no layer of the checkpoint ({string.Join(", ", layer.Keys.Values)})");
                    continue;
                }
                var adapter = AdapterAssembly.Build(file, layer);
                var fit = places.Select(place => (place.Component, Parts: Parts(adapter, place.Layers!, search[place.Component]))).FirstOrDefault(fit => fit.Parts is not null);
                if (fit.Parts is not null) fitting.AddRange(fit.Parts.Select(part => (fit.Component, part.Layer, part.Adapter)));
                else problems.Add($"{layer.Target} changes a weight of {adapter.Rows} x {adapter.Columns} numbers, and the checkpoint's is {Shape(places[0].Layers!, search[places[0].Component])}");
            }
            catch (ArgumentException e)
            {
                problems.Add($"{layer.Target}: {char.ToLowerInvariant(e.Message[0])}{e.Message[1..].TrimEnd('.')}");
            }
        return new AdapterMatching(fitting, problems);
    }

    /// <summary>Everything that does not fit, in a sentence; where the file is for another family, what it is for.</summary>
    public string Explain(AdapterFile file, IReadOnlyDictionary<string, NetworkLayers> search)
    {
        const string remedy = "choose one that was made for this family";
        var (theirs, ours) = (AdapterFamily.TextWidth(file), search.Values.Select(AdapterFamily.TextWidth).FirstOrDefault(width => width is not null));
        var listed = $"what does not fit: {string.Join("; ", Problems)}";
        if (theirs is not null && ours is not null && theirs != ours)
            return $"'{file.Path}' is an adapter for {AdapterFamily.Named(theirs.Value)}, and the checkpoint is {AdapterFamily.Named(ours.Value)}; {remedy} ({listed}).";
        if (Fitting.Count == 0)
            return $"'{file.Path}' is an adapter for {AdapterFamily.Of(file) ?? "another network"}, and fits nothing in the checkpoint; {remedy} ({listed}).";
        return $"'{file.Path}' fits the checkpoint only in part: {Fitting.Count} layers fit; {listed}. Allow a partial match (--partial) to leave this out, or choose another.";
    }

    /// <summary>An adapter's parts for the layers that it belongs to; null when it fits them not.</summary>
    private static List<(string Layer, WeightAdapter Adapter)>? Parts(WeightAdapter adapter, IReadOnlyList<LayerPlace> places, NetworkLayers layers)
    {
        if (adapter.Rows != places.Sum(place => layers[place.Name].Weight.Size(0))) return null;
        List<(string Layer, WeightAdapter Adapter)> parts = [.. places.Select(place => (place.Name, place.Rows is { } rows ? adapter.WithRows(rows) : adapter))];
        return parts.All(part => part.Adapter.Fits(layers[part.Layer].Weight.Shape)) ? parts : null;
    }

    private static string Shape(IReadOnlyList<LayerPlace> places, NetworkLayers layers) => string.Join(" + ", places.Select(place => $"[{string.Join(", ", layers[place.Name].Weight.Shape)}]"));

    /// <summary>The components that a target may lie in. kohya counts T5 as the third text encoder, and Flux has it as its second.</summary>
    private static IEnumerable<string> Places(AdapterTarget target, IReadOnlyDictionary<string, Architecture> networks) => target.Component switch
    {
        null => networks.Keys,
        AdapterTarget.Denoiser => networks.Keys.Where(component => component is "unet" or "transformer" or "prior"),
        "text_encoder_3" when !networks.ContainsKey("text_encoder_3") => networks.Where(network => network.Value is T5EncoderModel).Select(network => network.Key),
        var named => networks.Keys.Where(component => component == named),
    };
}
