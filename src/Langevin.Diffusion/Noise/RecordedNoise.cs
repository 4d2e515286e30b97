using Langevin.Torch;

namespace Langevin.Diffusion.Noise;

/// <summary>Noise that was recorded, given back in order.</summary>
/// <param name="draws">The draws, each of the shape that will be asked for.</param>
public sealed class RecordedNoise(params IReadOnlyList<Tensor> draws) : INoiseSource
{
    private int next;

    /// <summary>How many draws are left.</summary>
    public int Left => draws.Count - next;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">No draw is left.</exception>
    /// <exception cref="ArgumentException">The next draw has another shape.</exception>
    public Tensor Draw(long[] shape, ScalarType type, Device device, NoiseDraw draw)
    {
        if (Left == 0) throw new InvalidOperationException($"All {draws.Count} recorded draws of noise are used up at step {draw.Step}; record one for every draw.");
        var noise = draws[next++];
        if (!noise.Shape.AsSpan().SequenceEqual(shape)) throw new ArgumentException($"Recorded noise [{string.Join(", ", noise.Shape)}] does not fit a sample [{string.Join(", ", shape)}].");
        return noise.To(type).To(device);
    }
}
