using System.Buffers;
using Langevin.Torch;

namespace Langevin.Diffusion.Noise;

/// <summary>Noise keyed by (seed, sample, step): sample i is the same whatever the batch size, the order or the number of machines.</summary>
/// <remarks>
/// Counter-based (Philox, then Box and Muller 1958 in double precision, rounded to the type asked for), so that nothing is carried from
/// one draw to the next. The numbers are this library's own; <see cref="GeneratorNoise"/> gives PyTorch's.
/// </remarks>
/// <param name="seed">The seed of the whole set.</param>
/// <param name="first">The number of the batch's first sample within the set.</param>
public sealed class PerSampleNoise(ulong seed, long first = 0) : INoiseSource
{
    private const int MostDraws = 1 << 10;
    private const int WorthThreads = 1 << 17;

    /// <inheritdoc/>
    public Tensor Draw(long[] shape, ScalarType type, Device device, NoiseDraw draw)
    {
        var samples = checked((int)shape[0]);
        var size = 1;
        foreach (var extent in shape.AsSpan(1)) size = checked(size * (int)extent);
        var stream = ((ulong)(draw.Step + 1) * MostDraws + (ulong)draw.Index) << 32;
        var elements = checked(samples * size);
        var noise = ArrayPool<double>.Shared.Rent(elements);
        if (elements < WorthThreads)
            for (var i = 0; i < samples; i++) NormalStream.Fill(noise.AsSpan(i * size, size), seed, (ulong)(first + i), stream);
        else
            Parallel.For(0, samples, i => NormalStream.Fill(noise.AsSpan(i * size, size), seed, (ulong)(first + i), stream));
        var tensor = Tensor.From<double>(noise.AsSpan(0, elements), shape).To(type).To(device);
        ArrayPool<double>.Shared.Return(noise);
        return tensor;
    }
}
