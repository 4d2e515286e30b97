namespace Langevin.Diffusion.Samplers;

/// <summary>A step as an arc: the angle arctan(sigma / alpha) runs from that of its first level to that of its last, finite in pure noise and at clean data.</summary>
/// <param name="s">The step.</param>
/// <param name="End">Where it ends; clean data is not reached by angle.</param>
internal readonly record struct StepArc(StepContext s, NoiseLevel End)
{
    internal double First => Angle(s.From);

    internal double Last => Angle(End);

    /// <summary>The level at an angle of the arc.</summary>
    internal NoiseLevel At(double angle) => angle == First ? s.From : angle == Last ? End : s.Between(-Math.Log(Math.Tan(angle)));

    /// <summary>The arc of a step, which stops short of clean data at a relative sigma.</summary>
    internal static StepArc Of(StepContext s, double sigmaMin)
    {
        if (s.To.Sigma > 0) return new StepArc(s, s.To);
        return new StepArc(s, s.From.RelativeSigma > sigmaMin ? s.Between(-Math.Log(sigmaMin)) : s.From);
    }

    /// <summary>sqrt(alpha^2 + sigma^2): x over it has unit scale on the whole arc.</summary>
    internal static double Size(NoiseLevel level) => double.Hypot(level.Alpha, level.Sigma);

    private static double Angle(NoiseLevel level) => Math.Atan2(level.Sigma, level.Alpha);
}
