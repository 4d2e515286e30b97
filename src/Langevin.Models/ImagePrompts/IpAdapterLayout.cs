using System.Globalization;
using Langevin.Models.Adapters;
using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch.Serialization;

namespace Langevin.Models.ImagePrompts;

/// <summary>What an IP-Adapter is like, by the names and shapes of its tensors; none is read.</summary>
/// <param name="Sees">What it takes of a picture.</param>
/// <param name="PictureWidth">The width of that.</param>
/// <param name="TextWidth">The width of its tokens.</param>
/// <param name="Widths">The widths of keys, an attention each.</param>
/// <param name="Projection">Makes the layers from what CLIP says to tokens.</param>
internal sealed record IpAdapterLayout(PictureView Sees, long PictureWidth, long TextWidth, IReadOnlyList<long> Widths, Func<Layer> Projection)
{
    private const int MostLayers = 4096;
    private const long MostWidth = 1 << 20;
    private const string Faces = "a FaceID adapter, which needs what a network for faces says about them; take a plain IP-Adapter, a Plus or a Full one";

    /// <summary>The layout of a file.</summary>
    /// <exception cref="AdapterException">It holds no IP-Adapter, or one of a kind that is not known here.</exception>
    public static IpAdapterLayout Of(WeightFile file)
    {
        var names = file.Entries.Keys;
        if (!names.Any(name => name.StartsWith("ip_adapter.", StringComparison.Ordinal)) || !names.Any(name => name.StartsWith("image_proj.", StringComparison.Ordinal)))
            throw new AdapterException($"'{file.Path}' holds no IP-Adapter: it has no tensors named image_proj.* and ip_adapter.*{(names.FirstOrDefault() is { } first ? $" (the first is {first})" : "")}; give one as it was published.");
        if (names.FirstOrDefault(name => name.Contains("perceiver_resampler.", StringComparison.Ordinal) || name.Contains("_lora.", StringComparison.Ordinal)) is { } face) throw new AdapterException($"'{file.Path}' is {Faces} ({face} tells).");
        List<long> widths = [];
        while (widths.Count < MostLayers && Shape(file, $"ip_adapter.{(2 * widths.Count + 1).ToString(CultureInfo.InvariantCulture)}.to_k_ip.weight", 2) is { } keys) widths.Add(keys[0]);
        var text = Shape(file, "ip_adapter.1.to_k_ip.weight", 2)?[1] ?? throw new AdapterException($"'{file.Path}' is no whole IP-Adapter: it has no ip_adapter.1.to_k_ip.weight; fetch it again.");
        return Plain(file, text, widths) ?? Plus(file, text, widths) ?? Full(file, text, widths) ?? throw new AdapterException($"'{file.Path}' is {(names.Contains("image_proj.norm.weight") ? Faces : "an IP-Adapter of an unknown kind: its image_proj.* are none of a plain, a Plus or a Full one")}.");
    }

    private static IpAdapterLayout? Plain(WeightFile file, long text, IReadOnlyList<long> widths) => Shape(file, "image_proj.proj.weight", 2) is [var outputs, var width]
        ? new IpAdapterLayout(PictureView.Embedding, width, text, widths, () => new TokenProjection(width, outputs / text, text))
        : null;

    private static IpAdapterLayout? Plus(WeightFile file, long text, IReadOnlyList<long> widths)
    {
        if (Shape(file, "image_proj.latents", 3) is not [1, var tokens, var inside] || Shape(file, "image_proj.proj_in.weight", 2) is not [_, var width]) return null;
        if (Shape(file, "image_proj.layers.0.0.to_q.weight", 2) is not [var heads, _] || Shape(file, "image_proj.layers.0.1.1.weight", 2) is not [var wide, _]) return null;
        if (heads % ResamplerShape.HeadWidth != 0) throw new AdapterException($"'{file.Path}' has attention of width {heads} in its image_proj, and heads are {ResamplerShape.HeadWidth} wide in every IP-Adapter Plus; fetch it again.");
        var depth = Enumerable.Range(0, MostLayers).TakeWhile(layer => file.Entries.ContainsKey($"image_proj.layers.{layer.ToString(CultureInfo.InvariantCulture)}.0.to_q.weight")).Count();
        return new IpAdapterLayout(PictureView.Patches, width, text, widths, () => new TokenResampler(new ResamplerShape(width, inside, text, tokens, heads, wide, depth)));
    }

    private static IpAdapterLayout? Full(WeightFile file, long text, IReadOnlyList<long> widths) => Shape(file, "image_proj.proj.0.weight", 2) is [var inside, var width] && Shape(file, "image_proj.proj.3.weight", 1) is not null
        ? new IpAdapterLayout(PictureView.Patches, width, text, widths, () => new PatchProjection(width, inside, text))
        : null;

    /// <summary>The shape of a tensor; null when it is not there.</summary>
    /// <exception cref="AdapterException">It has other dimensions, or absurd ones.</exception>
    private static long[]? Shape(WeightFile file, string name, int dimensions)
    {
        if (!file.Entries.TryGetValue(name, out var entry)) return null;
        return entry.Shape.Length == dimensions && entry.Shape.All(extent => extent is > 0 and <= MostWidth) ? entry.Shape : throw new AdapterException($"'{file.Path}' has {name} of shape [{string.Join(", ", entry.Shape)}], which fits no IP-Adapter; fetch it again.");
    }
}
