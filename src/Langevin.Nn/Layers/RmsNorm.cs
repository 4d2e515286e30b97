using Langevin.Torch;

namespace Langevin.Nn.Layers;

/// <summary>The last dimension divided by its root mean square, then a learned scale: Zhang and Sennrich 2019.</summary>
/// <remarks>The mean square is taken in Float32 when the input is of a shorter type.</remarks>
public sealed class RmsNorm : Layer
{
    private readonly double epsilon;

    /// <summary>Allocates the layer.</summary>
    /// <param name="width">Extent of the last dimension.</param>
    /// <param name="epsilon">Added to the mean square.</param>
    /// <param name="affine">Whether a scale is learned.</param>
    public RmsNorm(long width, double epsilon = 1e-6, bool affine = true)
    {
        this.epsilon = epsilon;
        Weight = affine ? AddParameter("weight", width) : null;
    }

    /// <summary>The scale, initially one: [width], or null.</summary>
    public Tensor? Weight { get; }

    /// <summary>Normalises [..., width].</summary>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        var wide = x.Type is ScalarType.Float16 or ScalarType.BFloat16 ? x.To(ScalarType.Float32) : x;
        var scaled = (x * (wide.Square().Mean([-1], keep: true) + epsilon).Rsqrt()).To(x.Type);
        return Output(scope.Return(Weight is null ? scaled : scaled * Weight));
    }

    /// <inheritdoc/>
    protected override void InitializeOwn(Generator generator) => Weight?.FillInPlace(1);
}
