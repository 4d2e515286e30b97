using Langevin.Torch;

namespace Langevin.Nn.Layers;

/// <summary>The last dimension scaled to zero mean and unit variance, then a learned scale and shift: Ba et al. 2016.</summary>
public sealed class LayerNorm : Layer
{
    private readonly long[] shape;
    private readonly double epsilon;

    /// <summary>Allocates the layer.</summary>
    /// <param name="width">Extent of the last dimension.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="affine">Whether a scale and a shift are learned.</param>
    public LayerNorm(long width, double epsilon = 1e-5, bool affine = true)
    {
        (shape, this.epsilon) = ([width], epsilon);
        Weight = affine ? AddParameter("weight", width) : null;
        Bias = affine ? AddParameter("bias", width) : null;
    }

    /// <summary>The scale, initially one: [width], or null.</summary>
    public Tensor? Weight { get; }

    /// <summary>The shift, initially zero: [width], or null.</summary>
    public Tensor? Bias { get; }

    /// <summary>Normalises [..., width].</summary>
    public override Tensor Forward(Tensor x) => Output(Functional.LayerNorm(x, shape, Weight, Bias, epsilon));

    /// <inheritdoc/>
    protected override void InitializeOwn(Generator generator)
    {
        Weight?.FillInPlace(1);
        Bias?.ZeroInPlace();
    }
}
