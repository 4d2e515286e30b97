using Langevin.Torch;

namespace Langevin.Diffusion.Noise;

/// <summary>One generator a sample, each in the order of its draws: the numbers of diffusers for a list of generators, and of programs that count the seed up.</summary>
/// <remarks>Sample i has the generator of seed + i, so that it is the same whatever its company.</remarks>
/// <param name="seed">The seed of sample 0.</param>
/// <param name="first">The number of the batch's first sample.</param>
public sealed class GeneratorPerSampleNoise(ulong seed, long first = 0) : INoiseSource
{
    private readonly List<Generator> generators = [];

    /// <inheritdoc/>
    public Tensor Draw(long[] shape, ScalarType type, Device device, NoiseDraw draw)
    {
        while (generators.Count < shape[0]) generators.Add(new Generator(unchecked(seed + (ulong)(first + generators.Count))));
        long[] one = [1, .. shape.AsSpan(1)];
        using var scope = new TensorScope();
        return scope.Return(Tensor.Cat([.. generators.Take((int)shape[0]).Select(generator => Tensor.Randn(one, generator, type))]).To(device));
    }
}
