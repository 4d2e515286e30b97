using Langevin.Nn.Init;
using Langevin.Torch;

namespace Langevin.Nn.Layers;

/// <summary>Transposed convolution over any number of spatial dimensions: the gradient of a convolution with respect to its input.</summary>
public abstract class TransposedConvolution : Layer
{
    private readonly long[] stride, padding, outputPadding, dilation;
    private readonly long groups;

    private protected TransposedConvolution(
        int dimensions, long inputs, long outputs, Extents kernel, Extents stride, Extents padding, Extents outputPadding, Extents dilation, long groups, bool bias)
    {
        if (groups < 1 || inputs % groups != 0 || outputs % groups != 0)
            throw new ArgumentException($"A transposed convolution of {inputs} to {outputs} channels cannot have {groups} groups; both numbers must be multiples of the groups.");
        (this.stride, this.padding, this.outputPadding) = (stride.For(dimensions), padding.For(dimensions), outputPadding.For(dimensions));
        (this.dilation, this.groups) = (dilation.For(dimensions), groups);
        Weight = AddParameter("weight", [inputs, outputs / groups, .. kernel.For(dimensions)]);
        Bias = bias ? AddParameter("bias", outputs) : null;
    }

    /// <summary>[in, out / groups, ...kernel].</summary>
    public Tensor Weight { get; }

    /// <summary>[out], or null.</summary>
    public Tensor? Bias { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Output(Functional.TransposedConvolution(x, Weight, Bias, stride, padding, outputPadding, dilation, groups));

    /// <inheritdoc/>
    protected override void InitializeOwn(Generator generator) => Initializers.DefaultInPlace(Weight, Bias, generator);
}
