using Langevin.Nn;
using Langevin.Torch;

namespace Langevin.Models.Tests.Inception;

/// <summary>Weights from a hash of their place: u in [0, 1) of element i of the k-th name in ordinal order.</summary>
internal static class HashedWeights
{
    public static Dictionary<string, Tensor> For(Module network)
    {
        var own = network.StateDict();
        var state = own.Where(entry => entry.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal)).ToDictionary(entry => entry.Key, entry => entry.Value);
        foreach (var (k, name) in own.Keys.Where(name => !state.ContainsKey(name)).Order(StringComparer.Ordinal).Index())
            state[name] = Weight(name, k, own[name].Shape);
        return state;
    }

    private static Tensor Weight(string name, int k, long[] shape)
    {
        var values = new float[shape.Aggregate(1L, (a, b) => a * b)];
        var fanIn = shape.Skip(1).Aggregate(1L, (a, b) => a * b);
        var (shift, scale) = name switch
        {
            _ when name.EndsWith("running_var", StringComparison.Ordinal) => (0.5, 1.0),
            _ when name.EndsWith("bn.weight", StringComparison.Ordinal) => (0.8, 0.4),
            _ when name.EndsWith("running_mean", StringComparison.Ordinal) || name.EndsWith("bias", StringComparison.Ordinal) => (-0.1, 0.2),
            _ => Symmetric(2 * Math.Sqrt(3) * Math.Sqrt((name == "fc.weight" ? 1.0 : 2.0) / fanIn)),
        };
        for (var i = 0; i < values.Length; i++) values[i] = (float)(shift + scale * Uniform((uint)i, (uint)k));
        return Tensor.From(values, shape);
    }

    private static (double, double) Symmetric(double width) => (-width / 2, width);

    private static double Uniform(uint i, uint k)
    {
        var hash = unchecked(i * 2654435761u + (k + 1) * 2654404609u);
        hash = unchecked((hash ^ hash >> 16) * 0x45D9F3Bu);
        hash = unchecked((hash ^ hash >> 16) * 0x45D9F3Bu);
        return (hash ^ hash >> 16) / 4294967296.0;
    }
}
