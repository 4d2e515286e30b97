namespace Langevin.Diffusion.Noise;

/// <summary>Standard normal numbers by their place: Philox, then Box and Muller 1958 in double precision.</summary>
internal static class NormalStream
{
    private const double Unit = 1.0 / (1UL << 32);

    /// <summary>Fills with the numbers of (key, sample, stream): four of each block, two of each two words.</summary>
    /// <param name="noise">What to fill.</param>
    /// <param name="key">The seed.</param>
    /// <param name="sample">One half of the counter.</param>
    /// <param name="stream">The other half for the first block; the next ones count on.</param>
    internal static void Fill(Span<double> noise, ulong key, ulong sample, ulong stream)
    {
        for (var i = 0; i < noise.Length; i += 4)
        {
            var (a, b, c, d) = Philox.Block(key, sample, stream + (uint)(i / 4));
            Pair(noise[i..], a, b);
            if (i + 2 < noise.Length) Pair(noise[(i + 2)..], c, d);
        }
    }

    private static void Pair(Span<double> noise, uint a, uint b)
    {
        var radius = Math.Sqrt(-2 * Math.Log((a + 0.5) * Unit));
        var (sin, cos) = Math.SinCos(2 * Math.PI * b * Unit);
        noise[0] = radius * cos;
        if (noise.Length > 1) noise[1] = radius * sin;
    }
}
