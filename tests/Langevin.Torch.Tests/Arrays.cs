namespace Langevin.Torch.Tests;

/// <summary>Tensors as plain arrays, the model that tests compare with.</summary>
internal static class Arrays
{
    /// <summary>The elements in order, as doubles.</summary>
    public static double[] Numbers(this Tensor tensor) => tensor.To(ScalarType.Float64).ToArray<double>();

    /// <summary>0, 1, 2, ... in a shape.</summary>
    public static Tensor Counting(params long[] shape) => Tensor.Arange(Product(shape)).To(ScalarType.Float64).Reshape(shape);

    public static long Product(IEnumerable<long> shape) => shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>Every index into a shape, the last dimension fastest.</summary>
    public static IEnumerable<long[]> Positions(long[] shape)
    {
        for (var i = 0L; i < Product(shape); i++)
        {
            var (position, rest) = (new long[shape.Length], i);
            for (var d = shape.Length - 1; d >= 0; d--) (rest, position[d]) = Math.DivRem(rest, shape[d]);
            yield return position;
        }
    }

    /// <summary>Where the element at a position stands in the order of the elements.</summary>
    public static long Flat(long[] shape, long[] position)
    {
        var at = 0L;
        for (var d = 0; d < shape.Length; d++) at = at * shape[d] + position[d];
        return at;
    }

    public static void Close(double[] expected, double[] actual, double tolerance = 1e-12)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])), $"element {i}: {expected[i]:R} expected, {actual[i]:R} found");
    }
}
