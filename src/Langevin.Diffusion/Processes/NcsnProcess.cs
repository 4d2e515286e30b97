namespace Langevin.Diffusion.Processes;

/// <summary>The discrete noise scales of score matching with Langevin dynamics: alpha 1, sigma from a table.</summary>
/// <remarks>
/// Song and Ermon 2019, section 4. T is the number of a scale, counted from the cleanest as in every process here; the paper counts from the
/// noisiest. Between two scales log sigma runs linearly.
/// </remarks>
public sealed class NcsnProcess : DiscreteProcess
{
    private readonly double[] sigmas;

    /// <summary>Given noise scales.</summary>
    /// <param name="sigmas">Above 0, each greater than the one before.</param>
    /// <exception cref="ArgumentException">There are none, or they do not grow.</exception>
    public NcsnProcess(params ReadOnlySpan<double> sigmas) : this(Checked(sigmas)) { }

    /// <summary>A geometric sequence of noise scales.</summary>
    /// <param name="scales">How many; the paper's 10.</param>
    /// <param name="sigmaMin">The cleanest; the paper's 0.01.</param>
    /// <param name="sigmaMax">The noisiest: the paper's 1; Song and Ermon 2020, technique 1, recommend the greatest distance of two images.</param>
    /// <exception cref="ArgumentException">The scales would not grow.</exception>
    public NcsnProcess(int scales = 10, double sigmaMin = 0.01, double sigmaMax = 1) : this(Checked(Geometric(scales, sigmaMin, sigmaMax))) { }

    private NcsnProcess(double[] sigmas) : base(Array.ConvertAll(sigmas, _ => 1.0), sigmas) => this.sigmas = sigmas;

    /// <summary>The noise scales, the cleanest first.</summary>
    public IReadOnlyList<double> Sigmas => sigmas;

    /// <inheritdoc/>
    public override double PriorScale => sigmas[^1];

    private protected override NoiseLevel Between(double t, NoiseLevel from, NoiseLevel to) =>
        new(t, 1, from.Sigma * Math.Pow(to.Sigma / from.Sigma, t - from.T));

    private protected override double Share(NoiseLevel from, NoiseLevel to, double lambda) => (from.Lambda - lambda) / (from.Lambda - to.Lambda);

    private protected override (double Drift, double SquaredDiffusion) Rates(NoiseLevel level, NoiseLevel from, NoiseLevel to) =>
        (0, 2 * level.Sigma * level.Sigma * (from.Lambda - to.Lambda));

    private static double[] Geometric(int scales, double sigmaMin, double sigmaMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scales, 1);
        var ratio = scales == 1 ? 1 : Math.Pow(sigmaMax / sigmaMin, 1.0 / (scales - 1));
        return [.. Enumerable.Range(0, scales).Select(i => i == scales - 1 ? sigmaMax : sigmaMin * Math.Pow(ratio, i))];
    }

    private static double[] Checked(ReadOnlySpan<double> sigmas)
    {
        if (sigmas.IsEmpty) throw new ArgumentException("At least one noise scale is needed.");
        for (var i = 0; i < sigmas.Length; i++)
            if (!(sigmas[i] > (i == 0 ? 0 : sigmas[i - 1])) || !double.IsFinite(sigmas[i]))
                throw new ArgumentException($"Noise scale {i} is {sigmas[i]}; scales are above 0 and each greater than the one before.");
        return sigmas.ToArray();
    }
}
