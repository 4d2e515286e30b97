using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Checkpoints.SingleFiles;

/// <summary>The names of one network in a family of single files, readable both ways. A row stands for a layer and all that is inside of it.</summary>
internal sealed class NameTable
{
    private readonly Dictionary<string, Correspondence> byStored = [];
    private readonly Dictionary<string, Correspondence> byName = [];

    /// <summary>Its rows.</summary>
    public IReadOnlyCollection<Correspondence> Rows => byStored.Values;

    /// <summary>Adds a layer, or a tensor.</summary>
    public void Add(string stored, string name, TensorForm form = TensorForm.Same) => Add(new Correspondence(stored, [name], [1], form));

    /// <summary>Adds layers whose rows are stored one below the other, in equal shares or in those that are given.</summary>
    public void AddStack(string stored, string[] names, long[]? shares = null) => Add(new Correspondence(stored, names, shares ?? [.. names.Select(_ => 1L)], TensorForm.Same));

    /// <summary>The network's tensors that a stored one holds; null when the table does not have it.</summary>
    public IReadOnlyList<TensorSource>? Unpack(TensorSource stored)
    {
        if (Find(byStored, stored.Name) is not var (row, rest)) return null;
        if (row.Names.Length == 1) return [Changed(stored, row.Form, toNetwork: true).Named(row.Names[0] + rest)];
        var (parts, total, start) = (new List<TensorSource>(), row.Shares.Sum(), 0L);
        if (stored.Shape.Length == 0 || stored.Shape[0] % total != 0) throw new ConfigException($"The tensor '{stored.Name}' of shape [{string.Join(", ", stored.Shape)}] does not hold {string.Join(", ", row.Names)} in shares of {string.Join(", ", row.Shares)}.");
        for (var i = 0; i < row.Names.Length; i++)
        {
            var (first, rows) = (start, stored.Shape[0] / total * row.Shares[i]);
            parts.Add(new TensorSource(row.Names[i] + rest, stored.Type, [rows, .. stored.Shape[1..]], () => stored.Read().Narrow(0, first, rows)));
            start += rows;
        }
        return parts;
    }

    /// <summary>The stored tensors that hold a network's.</summary>
    /// <exception cref="ConfigException">The table lacks a name, or a part of a stack is missing: all are listed.</exception>
    public IReadOnlyList<TensorSource> Pack(IEnumerable<TensorSource> tensors, string network)
    {
        var found = tensors.Select(tensor => (Tensor: tensor, Place: Find(byName, tensor.Name))).ToList();
        var unknown = found.Where(one => one.Place is null).Select(one => one.Tensor.Name).ToList();
        if (unknown.Count > 0) throw new ConfigException($"The {network} has {unknown.Count} tensors for which this kind of single file has no name: {string.Join(", ", unknown.Take(8))}{(unknown.Count > 8 ? ", ..." : "")}.");
        return [.. found.GroupBy(one => one.Place!.Value.Row.Stored + one.Place.Value.Inner).Select(group => Packed(group.Key, group.First().Place!.Value.Row, group.First().Place!.Value.Inner, [.. group.Select(one => one.Tensor)]))];
    }

    private void Add(Correspondence row)
    {
        byStored.Add(row.Stored, row);
        foreach (var name in row.Names) byName.Add(name, row);
    }

    private static TensorSource Packed(string stored, Correspondence row, string rest, TensorSource[] parts)
    {
        if (row.Names.Length == 1) return Changed(parts[0], row.Form, toNetwork: false).Named(stored);
        var ordered = row.Names.Select(name => Array.Find(parts, part => part.Name == name + rest) ?? throw new ConfigException($"'{name + rest}' is missing, which lies in '{stored}' together with {string.Join(", ", parts.Select(part => part.Name))}.")).ToArray();
        return new TensorSource(stored, ordered[0].Type, [ordered.Sum(part => part.Shape[0]), .. ordered[0].Shape[1..]], () => Tensor.Cat([.. ordered.Select(part => part.Read().Detach())]));
    }

    private static TensorSource Changed(TensorSource source, TensorForm form, bool toNetwork) => (form, source.Shape) switch
    {
        (TensorForm.Convolution, [var rows, var columns, 1, 1]) when toNetwork => new(source.Name, source.Type, [rows, columns], () => source.Read().Reshape(rows, columns)),
        (TensorForm.Convolution, [var rows, var columns]) when !toNetwork => new(source.Name, source.Type, [rows, columns, 1, 1], () => source.Read().Reshape(rows, columns, 1, 1)),
        (TensorForm.Transposed, [var rows, var columns]) => new(source.Name, source.Type, [columns, rows], () => source.Read().Transpose(0, 1).Contiguous()),
        (TensorForm.Swapped, [var rows, ..]) when rows % 2 == 0 => source with { Read = () => Swap(source.Read(), rows / 2) },
        _ => source,
    };

    private static Tensor Swap(Tensor tensor, long half) => Tensor.Cat([tensor.Narrow(0, half, half), tensor.Narrow(0, 0, half)]);

    /// <summary>The row of a name, or of the layer around it, with what follows.</summary>
    private static (Correspondence Row, string Inner)? Find(Dictionary<string, Correspondence> rows, string name)
    {
        for (var length = name.Length; length > 0; length = name.LastIndexOf('.', length - 1))
            if (rows.TryGetValue(name[..length], out var row)) return (row, name[length..]);
        return null;
    }
}
