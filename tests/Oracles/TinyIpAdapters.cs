using System.Globalization;
using Langevin.Torch;

namespace Langevin.Oracles;

/// <summary>IP-Adapters of every kind with a few thousand weights by the rule of <see cref="WaveWeights"/>, under their published names.</summary>
public static class TinyIpAdapters
{
    private const long Inside = 12, Tokens = 3, Heads = 128, Depth = 4, PlainTokens = 4;

    /// <summary>The tensors of a file.</summary>
    /// <param name="kind">plain, plus or full.</param>
    /// <param name="pictureWidth">The width of what CLIP says.</param>
    /// <param name="textWidth">The width of texts.</param>
    /// <param name="widths">The widths of the cross-attentions.</param>
    public static Dictionary<string, Tensor> Of(string kind, long pictureWidth, long textWidth, IEnumerable<long> widths)
    {
        Dictionary<string, long[]> shapes = [];
        foreach (var (name, shape) in kind switch { "plain" => Plain(pictureWidth, textWidth), "plus" => Plus(pictureWidth, textWidth), _ => Full(pictureWidth, textWidth) }) shapes[$"image_proj.{name}"] = shape;
        foreach (var (i, width) in widths.Index())
            foreach (var part in (string[])["k", "v"]) shapes[$"ip_adapter.{(2 * i + 1).ToString(CultureInfo.InvariantCulture)}.to_{part}_ip.weight"] = [width, textWidth];
        return WaveWeights.Of(shapes);
    }

    private static IEnumerable<(string, long[])> Plain(long picture, long text) =>
        [("proj.weight", [PlainTokens * text, picture]), ("proj.bias", [PlainTokens * text]), ("norm.weight", [text]), ("norm.bias", [text])];

    private static IEnumerable<(string, long[])> Full(long picture, long text) =>
        [("proj.0.weight", [picture, picture]), ("proj.0.bias", [picture]), ("proj.2.weight", [text, picture]), ("proj.2.bias", [text]), ("proj.3.weight", [text]), ("proj.3.bias", [text])];

    private static IEnumerable<(string, long[])> Plus(long picture, long text)
    {
        List<(string, long[])> shapes = [("latents", [1, Tokens, Inside]), ("proj_in.weight", [Inside, picture]), ("proj_in.bias", [Inside]), ("proj_out.weight", [text, Inside]), ("proj_out.bias", [text]), ("norm_out.weight", [text]), ("norm_out.bias", [text])];
        for (var i = 0; i < Depth; i++)
        {
            shapes.AddRange([($"layers.{i}.0.norm1.weight", [Inside]), ($"layers.{i}.0.norm1.bias", [Inside]), ($"layers.{i}.0.norm2.weight", [Inside]), ($"layers.{i}.0.norm2.bias", [Inside])]);
            shapes.AddRange([($"layers.{i}.0.to_q.weight", [Heads, Inside]), ($"layers.{i}.0.to_kv.weight", [2 * Heads, Inside]), ($"layers.{i}.0.to_out.weight", [Inside, Heads])]);
            shapes.AddRange([($"layers.{i}.1.0.weight", [Inside]), ($"layers.{i}.1.0.bias", [Inside]), ($"layers.{i}.1.1.weight", [4 * Inside, Inside]), ($"layers.{i}.1.3.weight", [Inside, 4 * Inside])]);
        }
        return shapes;
    }
}
