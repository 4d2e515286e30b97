using Langevin.Torch;

namespace Langevin.Diffusion.Noise;

/// <summary>Where the random numbers of a sampling come from: the starting noise and what stochastic samplers add.</summary>
public interface INoiseSource
{
    /// <summary>Independent standard normal numbers.</summary>
    /// <param name="shape">[B, ...].</param>
    /// <param name="type">A floating type.</param>
    /// <param name="device">Where they are wanted; they are drawn on the CPU, so that they are the same everywhere.</param>
    /// <param name="draw">Which draw of the walk this is.</param>
    Tensor Draw(long[] shape, ScalarType type, Device device, NoiseDraw draw);
}

/// <summary>What is said more shortly.</summary>
public static class NoiseSources
{
    /// <summary>The starting noise of a walk: standard normal.</summary>
    /// <param name="source">The source.</param>
    /// <param name="shape">[B, ...].</param>
    /// <param name="device">Where it is wanted.</param>
    public static Tensor Start(this INoiseSource source, long[] shape, Device device = default) =>
        source.Draw(shape, ScalarType.Float32, device, NoiseDraw.Start);
}
