using Langevin.Nn.Adapters;
using Langevin.Torch;
using static Langevin.Models.Adapters.AdapterPart;

namespace Langevin.Models.Adapters;

/// <summary>Builds the adapter of a layer from the parts that a file has for it.</summary>
internal static class AdapterAssembly
{
    private static readonly AdapterPart[] Lora = [Down, Up, Mid], Loha = [Hada1A, Hada1B, Hada1Core, Hada2A, Hada2B, Hada2Core], Lokr = [Lokr1, Lokr1A, Lokr1B, Lokr2, Lokr2A, Lokr2B, Lokr2Core];

    /// <summary>Builds it; its numbers are copied.</summary>
    /// <exception cref="ArgumentException">Parts are missing or do not fit each other.</exception>
    public static WeightAdapter Build(AdapterFile file, AdapterLayer layer)
    {
        using var scope = new TensorScope();
        WeightAdapter adapter = Kind(layer) switch
        {
            AdapterKind.Lora => new LoraAdapter(Part(file, layer, Down), Part(file, layer, Up), Scale(file, layer), file.Read(layer, Mid)),
            AdapterKind.Loha => new LohaAdapter((Part(file, layer, Hada1A), Part(file, layer, Hada1B), file.Read(layer, Hada1Core)), (Part(file, layer, Hada2A), Part(file, layer, Hada2B), file.Read(layer, Hada2Core)), Scale(file, layer)),
            _ => new LokrAdapter(new(file.Read(layer, Lokr1), file.Read(layer, Lokr1A), file.Read(layer, Lokr1B)), new(file.Read(layer, Lokr2), file.Read(layer, Lokr2A), file.Read(layer, Lokr2B), file.Read(layer, Lokr2Core)), Scale(file, layer)),
        };
        if (file.Read(layer, Magnitude) is { } magnitude) return new DoraAdapter(adapter, magnitude);
        if (file.Read(layer, DoraScale) is not { } scale) return adapter;
        return new DoraAdapter(adapter, scale, scale.Dimensions < 2 || scale.Size(0) == adapter.Rows ? DoraAxis.Output : DoraAxis.Input);
    }

    /// <summary>The kind of a layer's adapter.</summary>
    /// <exception cref="ArgumentException">There are parts of none or of several.</exception>
    public static AdapterKind Kind(AdapterLayer layer)
    {
        List<AdapterKind> kinds = [];
        if (layer.Keys.Keys.Any(Lora.Contains)) kinds.Add(AdapterKind.Lora);
        if (layer.Keys.Keys.Any(Loha.Contains)) kinds.Add(AdapterKind.Loha);
        if (layer.Keys.Keys.Any(Lokr.Contains)) kinds.Add(AdapterKind.Lokr);
        return kinds is [var kind] ? kind : throw new ArgumentException(kinds.Count == 0 ? "has a scale and no weights." : $"mixes the parts of {string.Join(" and ", kinds)}.");
    }

    /// <summary>The rank of a layer's adapter, from the shapes; null when it has none.</summary>
    public static long? Rank(AdapterFile file, AdapterLayer layer) =>
        (file.Shape(layer, Down) ?? file.Shape(layer, Hada1B) ?? file.Shape(layer, Lokr2B) ?? file.Shape(layer, Lokr1B)) is [var rank and > 0, ..] ? rank : null;

    /// <summary>What the product of the factors is multiplied by: the file's alpha over the rank, what PEFT's settings say, or 1.</summary>
    /// <exception cref="ArgumentException">The alpha is no finite number.</exception>
    public static double Scale(AdapterFile file, AdapterLayer layer)
    {
        if (Rank(file, layer) is not { } rank) return 1;
        using var scope = new TensorScope();
        if (file.Read(layer, Alpha) is not { } alpha) return file.Scaling.Of(layer.Target, rank) ?? 1;
        if (alpha.Elements != 1 || !double.IsFinite(alpha.Item())) throw new ArgumentException($"has an alpha of {(alpha.Elements == 1 ? alpha.Item() : alpha)}, which is not one finite number.");
        return alpha.Item() / rank;
    }

    private static Tensor Part(AdapterFile file, AdapterLayer layer, AdapterPart part) =>
        file.Read(layer, part) ?? throw new ArgumentException($"has {string.Join(", ", layer.Keys.Values)} without what belongs to it.");
}

/// <summary>The kinds of adapter that files hold; DoRA is one of them with a magnitude.</summary>
internal enum AdapterKind
{
    /// <summary>Low rank.</summary>
    Lora,
    /// <summary>A product of two low ranks.</summary>
    Loha,
    /// <summary>A Kronecker product.</summary>
    Lokr,
}
