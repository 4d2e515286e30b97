using Langevin.Nn.Init;
using Langevin.Torch;

namespace Langevin.Nn.Layers;

/// <summary>x W^T + b: [..., in] to [..., out].</summary>
public sealed class Linear : Layer
{
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
    public Tensor Weight { get; }

    /// <summary>[out], or null.</summary>
    public Tensor? Bias { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Output(Functional.Linear(x, Weight, Bias));

    /// <inheritdoc/>
    protected override void InitializeOwn(Generator generator) => Initializers.DefaultInPlace(Weight, Bias, generator);
}
