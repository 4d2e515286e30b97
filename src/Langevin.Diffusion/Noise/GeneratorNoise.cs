using Langevin.Torch;

namespace Langevin.Diffusion.Noise;

/// <summary>One generator for the whole batch, in the order of the draws: the numbers of PyTorch and diffusers for a seed.</summary>
/// <remarks>A sample's noise depends on the others in its batch; <see cref="PerSampleNoise"/> does not.</remarks>
/// <param name="generator">A generator on the CPU.</param>
public sealed class GeneratorNoise(Generator generator) : INoiseSource
{
    /// <summary>A generator started at a seed, as by <c>torch.manual_seed</c>.</summary>
    public GeneratorNoise(ulong seed) : this(new Generator(seed)) { }

    /// <inheritdoc/>
    public Tensor Draw(long[] shape, ScalarType type, Device device, NoiseDraw draw) => Tensor.Randn(shape, generator, type).To(device);
}
