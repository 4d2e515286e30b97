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
                var places = Places(layer.Target, networks.Keys).Select(component => (Component: component, Name: search[component].Find(layer.Target))).Where(place => place.Name is not null).ToList();
                if (places.Count == 0)
                {
                    problems.Add($"{layer.Target} is no layer of the checkpoint ({string.Join(", ", layer.Keys.Values)})");
                    continue;
                }
                var adapter = AdapterAssembly.Build(file, layer);
                var fit = places.FirstOrDefault(place => adapter.Fits(search[place.Component][place.Name!].Weight.Shape));
                if (fit.Name is not null) fitting.Add((fit.Component, fit.Name, adapter));
                else problems.Add($"{layer.Target} changes a weight of {adapter.Rows} x {adapter.Columns} numbers, and the checkpoint's is [{string.Join(", ", search[places[0].Component][places[0].Name!].Weight.Shape)}]");
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

    private static IEnumerable<string> Places(AdapterTarget target, IEnumerable<string> components) => target.Component switch
    {
        null => components,
        AdapterTarget.Denoiser => components.Where(component => component is "unet" or "transformer" or "prior"),
        var named => components.Where(component => component == named),
    };
}
