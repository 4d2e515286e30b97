using System.Globalization;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Checkpoints.SingleFiles;

/// <summary>The shapes of one network of a single file, from which its configuration is found.</summary>
internal sealed class PartShapes
{
    private readonly string path;
    private readonly Dictionary<string, long[]> shapes;

    /// <param name="path">The file, for messages.</param>
    /// <param name="entries">Its tensors.</param>
    /// <param name="part">The network.</param>
    public PartShapes(string path, IReadOnlyDictionary<string, TensorEntry> entries, FilePart part)
    {
        this.path = path;
        shapes = entries.Values.Where(entry => entry.Name.StartsWith(part.Prefix, StringComparison.Ordinal)).ToDictionary(entry => entry.Name[part.Prefix.Length..], entry => entry.Shape);
    }

    public bool Has(string name) => shapes.ContainsKey(name);

    public bool HasAny(string part) => shapes.Keys.Any(name => name.Contains(part, StringComparison.Ordinal));

    /// <summary>One extent of a tensor.</summary>
    /// <exception cref="ConfigException">There is no such tensor, or it has fewer dimensions.</exception>
    public long Extent(string name, int dimension) => shapes.TryGetValue(name, out var shape) && shape.Length > dimension ? shape[dimension]
        : throw new ConfigException($"'{path}' has no tensor '{name}' of more than {dimension} dimensions, which tells the shape of its network; give a folder of configurations (--config).");

    public int Dimensions(string name) => shapes.TryGetValue(name, out var shape) ? shape.Length : 0;

    /// <summary>How many numbered layers there are: one more than the greatest number after <paramref name="prefix"/>.</summary>
    public int Count(string prefix) => 1 + shapes.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Select(name => Number(name.AsSpan(prefix.Length))).DefaultIfEmpty(-1).Max();

    private static int Number(ReadOnlySpan<char> rest)
    {
        const int most = 1000;
        var end = rest.IndexOf('.');
        return end > 0 && int.TryParse(rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < most ? number : -1;
    }
}
