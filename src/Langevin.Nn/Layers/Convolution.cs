using Langevin.Nn.Adapters;
using Langevin.Nn.Init;
using Langevin.Torch;

namespace Langevin.Nn.Layers;

/// <summary>Convolution over any number of spatial dimensions: [B, in, ...] to [B, out, ...].</summary>
public abstract class Convolution : AdaptableLayer
{
    private readonly long[] stride, padding, dilation;
    private readonly long groups;

    private protected Convolution(int dimensions, long inputs, long outputs, Extents kernel, Extents stride, Extents padding, Extents dilation, long groups, bool bias)
    {
        if (groups < 1 || inputs % groups != 0 || outputs % groups != 0)
            throw new ArgumentException($"A convolution of {inputs} to {outputs} channels cannot have {groups} groups; both numbers must be multiples of the groups.");
        (this.stride, this.padding, this.dilation, this.groups) = (stride.For(dimensions), padding.For(dimensions), dilation.For(dimensions), groups);
        Weight = AddParameter("weight", [outputs, inputs / groups, .. kernel.For(dimensions)]);
        Bias = bias ? AddParameter("bias", outputs) : null;
    }

    /// <summary>[out, in / groups, ...kernel].</summary>
    public override Tensor Weight { get; }

    /// <summary>[out], or null.</summary>
    public override Tensor? Bias { get; }

    /// <inheritdoc/>
    internal override bool IsGrouped => groups > 1;

    /// <inheritdoc/>
    internal override Tensor Apply(Tensor x, Tensor weight, Tensor? bias) => Functional.Convolution(x, weight, bias, stride, padding, dilation, groups);

    /// <inheritdoc/>
    internal override Tensor? Matrix => IsPointwise ? Weight.Reshape(Weight.Size(0), Weight.Size(1)) : null;

    private bool IsPointwise => groups == 1 && Weight.Dimensions == 4 && Weight.Size(2) == 1 && Weight.Size(3) == 1 && stride is [1, 1] && padding is [0, 0];

    /// <inheritdoc/>
    internal override Tensor ApplyPacked(Tensor x, Tensor packed) => Functional.PackedLinear(x.Permute(0, 2, 3, 1), packed, Bias).Permute(0, 3, 1, 2);      // a view of channels-last memory, in and out

    /// <inheritdoc/>
    internal override Tensor Mix(Tensor x, Tensor weight)
    {
        long[] ones = [.. stride.Select(_ => 1L)], zeros = new long[stride.Length];
        return Functional.Convolution(x, weight.Reshape([.. weight.Shape, .. ones]), null, ones, zeros, ones);
    }

    /// <inheritdoc/>
    protected override void InitializeOwn(Generator generator) => Initializers.DefaultInPlace(Weight, Bias, generator);
}
