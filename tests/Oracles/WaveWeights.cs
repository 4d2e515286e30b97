using Langevin.Torch;

namespace Langevin.Oracles;

/// <summary>Weights by a rule, so that the reference can be given the same without a file.</summary>
/// <remarks>
/// Tensor k in the ordinal order of names has sin(0.7 i + 0.3 + k) as element i: times sqrt(2 / elements a row) when it has several dimensions; of one dimension, times 0.1 for biases and running means, and
/// 0.1 around 1 for all others. Counts of batches are left out.
/// </remarks>
public static class WaveWeights
{
    /// <summary>The tensors of these names and shapes.</summary>
    public static Dictionary<string, Tensor> Of(IEnumerable<KeyValuePair<string, long[]>> shapes) =>
        shapes.Where(entry => !entry.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal)).OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select((entry, k) => (entry.Key, Value: Value(entry.Key, entry.Value, k))).ToDictionary(entry => entry.Key, entry => entry.Value);

    /// <summary>A state dict of the same names and shapes.</summary>
    public static Dictionary<string, Tensor> Like(IEnumerable<KeyValuePair<string, Tensor>> state)
    {
        var given = state.ToDictionary(entry => entry.Key, entry => entry.Value);
        var filled = Of(given.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Shape)));
        foreach (var (name, tensor) in given) filled.TryAdd(name, tensor);
        return filled;
    }

    private static Tensor Value(string name, long[] shape, int k)
    {
        var elements = shape.Aggregate(1L, (a, b) => a * b);
        var wave = (Tensor.Arange(0, elements, type: ScalarType.Float64) * 0.7 + 0.3 + k).Sin();
        var scaled = shape.Length > 1 ? wave * Math.Sqrt(2.0 / (elements / shape[0]))
            : name.EndsWith("bias", StringComparison.Ordinal) || name.EndsWith("running_mean", StringComparison.Ordinal) ? wave * 0.1 : wave * 0.1 + 1.0;
        return scaled.To(ScalarType.Float32).Reshape(shape);
    }

    /// <summary>What the reference's results are compared by: the first element, those at a third and a half, the last, the mean, and the root of the mean square.</summary>
    public static double[] Look(Tensor result)
    {
        using var scope = new TensorScope();
        var flat = result.To(ScalarType.Float64).Reshape(-1).ToArray<double>();
        return [flat[0], flat[flat.Length / 3], flat[flat.Length / 2], flat[^1], flat.Average(), Math.Sqrt(flat.Average(value => value * value))];
    }
}
