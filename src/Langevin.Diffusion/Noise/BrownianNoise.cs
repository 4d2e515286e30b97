using Langevin.Torch;

namespace Langevin.Diffusion.Noise;

/// <summary>Noise that is the increments of one Brownian path a sample: the same path, and so the same picture, for any number of steps.</summary>
/// <remarks>
/// <para>
/// The path runs over the signal-to-noise ratio v = alpha^2 / sigma^2. On that axis an ancestral step adds sigma'^2 / alpha' (W(v') - W(v)), so that while x_0 does not
/// change one step and a thousand end at the same sample; elsewhere they converge to it. (k-diffusion's tree runs over sigma, where they only converge.)
/// </para>
/// <para>
/// Keyed by (seed, sample) like <see cref="PerSampleNoise"/>, which gives the starting noise, and what is drawn to go back to a noisier level, as churn does. Nothing is stored: a value is found by halving
/// (Levy's construction) inside an octave of v, about 50 normal numbers for each number drawn, and more for a draw over many octaves.
/// </para>
/// </remarks>
/// <param name="seed">The seed of the whole set.</param>
/// <param name="first">The number of the batch's first sample within the set.</param>
public sealed class BrownianNoise(ulong seed, long first = 0) : INoiseSource
{
    private readonly PerSampleNoise independent = new(seed, first);

    /// <summary>The increment over the draw's interval, divided by its standard deviation.</summary>
    /// <inheritdoc/>
    public Tensor Draw(long[] shape, ScalarType type, Device device, NoiseDraw draw)
    {
        double from = BrownianPath.Inside(draw.From.Snr), to = BrownianPath.Inside(draw.To.Snr);
        if (draw.Step < 0 || !(from < to)) return independent.Draw(shape, type, device, draw);
        var samples = checked((int)shape[0]);
        var size = 1;
        foreach (var extent in shape.AsSpan(1)) size = checked(size * (int)extent);
        var noise = new double[checked(samples * size)];
        Parallel.For(0, samples, i => new BrownianPath(seed, (ulong)(first + i), size).Add(noise.AsSpan(i * size, size), from, to));
        return Tensor.From<double>(noise, shape).To(type).To(device);
    }
}
