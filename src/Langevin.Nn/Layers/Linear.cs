using Langevin.Nn.Adapters;
using Langevin.Nn.Init;
using Langevin.Torch;

namespace Langevin.Nn.Layers;

/// <summary>x W^T + b: [..., in] to [..., out].</summary>
/// <remarks>
/// A few rows [B, in] are computed beside rows of zeros. BLAS libraries multiply few rows by other code than many, which rounds otherwise, and a sample would depend on
/// how many others are in its batch: the embeddings of timesteps and classes are such rows.
/// </remarks>
public sealed class Linear : AdaptableLayer
{
    private const long FewRows = 16;

    /// <summary>Allocates the layer.</summary>
    /// <param name="inputs">Width of the input.</param>
    /// <param name="outputs">Width of the output.</param>
    /// <param name="bias">Whether a bias is added.</param>
    public Linear(long inputs, long outputs, bool bias = true)
    {
        Weight = AddParameter("weight", outputs, inputs);
        Bias = bias ? AddParameter("bias", outputs) : null;
    }

    /// <summary>[out, in].</summary>
    public override Tensor Weight { get; }

    /// <summary>[out], or null.</summary>
    public override Tensor? Bias { get; }

    /// <inheritdoc/>
    internal override Tensor Apply(Tensor x, Tensor weight, Tensor? bias) => Padded(x, padded => Functional.Linear(padded, weight, bias));

    /// <inheritdoc/>
    internal override Tensor? Matrix => Weight;

    /// <inheritdoc/>
    internal override Tensor ApplyPacked(Tensor x, Tensor packed) => Padded(x, padded => Functional.PackedLinear(padded, packed, Bias));

    private static Tensor Padded(Tensor x, Func<Tensor, Tensor> apply)
    {
        if (x.Dimensions != 2 || x.Size(0) is var rows && rows >= FewRows) return apply(x);
        return apply(x.Pad([0, 0, 0, FewRows - rows])).Narrow(0, 0, rows);
    }

    /// <inheritdoc/>
    internal override Tensor Mix(Tensor x, Tensor weight) => Apply(x, weight, null);

    /// <inheritdoc/>
    protected override void InitializeOwn(Generator generator) => Initializers.DefaultInPlace(Weight, Bias, generator);
}
