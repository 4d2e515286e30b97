using Langevin.Torch;

namespace Langevin.Nn.Adapters;

/// <summary>A change of one weight, made of fewer numbers than the weight has. Its parameters are its own and stand in no network's state dict.</summary>
public abstract class WeightAdapter : Module
{
    /// <summary>The outputs of the weight that it changes.</summary>
    public abstract long Rows { get; }

    /// <summary>The other numbers of that weight for each output: inputs times kernel.</summary>
    public abstract long Columns { get; }

    /// <summary>The same change of some of the weight's rows, in the order given: for a weight that its authors keep in one piece with others. Its numbers are its own.</summary>
    /// <param name="rows">The first of some rows, and how many; ranges one after the other.</param>
    /// <exception cref="ArgumentException">The change cannot be taken apart there.</exception>
    public abstract WeightAdapter WithRows(IReadOnlyList<(long First, long Count)> rows);

    /// <summary>Whether a weight of a shape can be changed by it. A 1 x 1 convolution and a linear layer are the same.</summary>
    public virtual bool Fits(ReadOnlySpan<long> shape)
    {
        var columns = 1L;
        foreach (var extent in shape.IsEmpty ? shape : shape[1..]) columns *= extent;
        return shape.Length >= 2 && shape[0] == Rows && columns == Columns;
    }

    /// <summary>What is added to a weight at strength 1, in the shape of the weight, in Float32 at least.</summary>
    /// <param name="weight">The weight without any adapter.</param>
    public abstract Tensor Change(Tensor weight);

    /// <summary>The sum of a weight and the changes of adapters, each computed from the weight as it was, in the weight's type. The weight itself is given back when there are none.</summary>
    /// <param name="weight">The weight.</param>
    /// <param name="adapters">The adapters with their strengths.</param>
    public static Tensor Changed(Tensor weight, IReadOnlyList<AttachedAdapter> adapters)
    {
        if (adapters.Count == 0) return weight;
        using var scope = new TensorScope();
        var sum = weight.To(Wide(weight.Type));
        foreach (var (adapter, strength) in adapters) sum += adapter.Change(weight) * strength;
        return scope.Return(sum.To(weight.Type));
    }

    /// <summary>What the change adds to the layer's output, where that is cheaper than changing the weight; else null.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="x">Its input.</param>
    internal virtual Tensor? Respond(AdaptableLayer layer, Tensor x) => null;

    /// <summary>A trainable copy of given numbers, in Float32 (Float64 if they are).</summary>
    private protected Tensor AddCopy(string name, Tensor values)
    {
        var parameter = AddParameter(name, values.Shape);
        using var off = Torch.Autograd.GradientMode.Off();
        parameter.CopyInPlace(values);
        return parameter;
    }

    /// <summary>Ranges along a dimension, one after the other.</summary>
    private protected static Tensor Taken(Tensor tensor, IReadOnlyList<(long First, long Count)> ranges, int dimension = 0) =>
        Tensor.Cat([.. ranges.Select(range => tensor.Detach().Narrow(dimension, range.First, range.Count))], dimension);

    /// <summary>The type that sums of weights are computed in.</summary>
    private protected static ScalarType Wide(ScalarType type) => type == ScalarType.Float64 ? type : ScalarType.Float32;
}
