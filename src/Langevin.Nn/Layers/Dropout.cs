using Langevin.Torch;

namespace Langevin.Nn.Layers;

/// <summary>In training, zeroes elements with a probability and scales the others by 1 / (1 - p): Srivastava et al. 2014.</summary>
/// <remarks>
/// Draws from the generator of <see cref="DrawFrom"/>, or else from the device's default one, which all threads share.
/// Equal seeds give PyTorch's masks.
/// </remarks>
public sealed class Dropout : Layer
{
    [ThreadStatic] private static Generator? generator;
    private readonly double probability;

    /// <summary>Makes the layer.</summary>
    /// <param name="probability">In [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not.</exception>
    public Dropout(double probability)
    {
        if (!(probability >= 0 && probability <= 1)) throw new ArgumentOutOfRangeException(nameof(probability), probability, "A dropout probability lies in [0, 1].");
        this.probability = probability;
    }

    /// <summary>All dropout on this thread draws from a generator, until disposed: trainings side by side do not disturb each other.</summary>
    /// <param name="source">A generator of the device that the network computes on.</param>
    public static IDisposable DrawFrom(Generator source) => new Source(source);

    /// <summary>The probability that an element becomes zero.</summary>
    internal double Probability => probability;

    /// <summary>Remembers where this thread's dropout is in its sequence; what is given back has a thread draw the same again, until disposed.</summary>
    internal static Func<IDisposable> Remember(Device device)
    {
        var state = (generator ?? Generator.Default(device)).State.Keep();
        return () => DrawFrom(new Generator(0, device) { State = state });
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        if (!IsTraining || probability == 0) return Output(x);
        if (probability == 1) return Output(x * 0.0);
        var kept = Tensor.EmptyLike(x.Detach()).BernoulliInPlace(1 - probability, generator);
        return Output(x * kept.MultiplyInPlace(1 / (1 - probability)));
    }

    private sealed class Source : IDisposable
    {
        private readonly Generator? before = generator;

        internal Source(Generator source) => generator = source;

        public void Dispose() => generator = before;
    }
}
