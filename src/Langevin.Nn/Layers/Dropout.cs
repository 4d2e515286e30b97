using Langevin.Torch;

namespace Langevin.Nn.Layers;

/// <summary>In training, zeroes elements with a probability and scales the others by 1 / (1 - p): Srivastava et al. 2014.</summary>
/// <remarks>Draws from the device's default generator.</remarks>
public sealed class Dropout : Layer
{
    private readonly double probability;

    /// <summary>Makes the layer.</summary>
    /// <param name="probability">In [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not.</exception>
    public Dropout(double probability)
    {
        if (!(probability >= 0 && probability <= 1)) throw new ArgumentOutOfRangeException(nameof(probability), probability, "A dropout probability lies in [0, 1].");
        this.probability = probability;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Output(IsTraining && probability > 0 ? Functional.Dropout(x, probability, training: true) : x);
}
