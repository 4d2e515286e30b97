using Langevin.Torch;

namespace Langevin.Nn.Adapters;

/// <summary>A change of direction by another adapter and of magnitude by a trained vector: DoRA.</summary>
/// <remarks>
/// Liu et al. 2024, eq. 5: W' = m (W + dW) / ||W + dW||. As section 4.3 of the paper advises, no gradient flows through the norm.
/// The strength of an attached one scales W' - W, so that 0 is the plain layer.
/// </remarks>
public sealed class DoraAdapter : WeightAdapter
{
    private readonly WeightAdapter direction;
    private readonly Tensor magnitude;
    private readonly DoraAxis axis;

    /// <summary>Copies the magnitude.</summary>
    /// <param name="direction">What changes the direction.</param>
    /// <param name="magnitude">A number for each output or input; extents of one around it do not matter.</param>
    /// <param name="axis">What the magnitude's numbers belong to.</param>
    public DoraAdapter(WeightAdapter direction, Tensor magnitude, DoraAxis axis = DoraAxis.Output)
    {
        this.axis = axis;
        this.direction = Add("direction", direction);
        this.magnitude = AddCopy("magnitude", magnitude.Flatten());
    }

    /// <inheritdoc/>
    public override long Rows => direction.Rows;

    /// <inheritdoc/>
    public override long Columns => direction.Columns;

    /// <inheritdoc/>
    public override WeightAdapter WithRows(IReadOnlyList<(long First, long Count)> rows)
    {
        if (axis == DoraAxis.Input) throw new ArgumentException("A magnitude of inputs belongs to all rows of a weight, and cannot be taken apart; train it with magnitudes of outputs.");
        using var scope = new TensorScope();
        return new DoraAdapter(direction.WithRows(rows), Taken(magnitude, rows), axis);
    }

    /// <inheritdoc/>
    public override bool Fits(ReadOnlySpan<long> shape) => direction.Fits(shape) && magnitude.Elements == shape[axis == DoraAxis.Output ? 0 : 1];

    /// <inheritdoc/>
    public override Tensor Change(Tensor weight)
    {
        using var scope = new TensorScope();
        var turned = weight.To(Wide(weight.Type)) + direction.Change(weight);
        var kept = axis == DoraAxis.Output ? 0 : 1;
        long[] others = [.. Enumerable.Range(0, weight.Dimensions).Where(d => d != kept)];
        long[] along = [.. weight.Shape.Select((extent, d) => d == kept ? extent : 1)];
        var norm = turned.Detach().Norm(others, keep: true);                               // [out, 1, ...] or [1, in, ...]
        return scope.Return(turned * (magnitude.To(turned.Type).Reshape(along) / norm) - weight);
    }
}

/// <summary>What the numbers of a <see cref="DoraAdapter"/>'s magnitude belong to.</summary>
public enum DoraAxis
{
    /// <summary>Outputs, as in PEFT and in LyCORIS today.</summary>
    Output,
    /// <summary>Inputs, as in earlier LyCORIS.</summary>
    Input,
}
