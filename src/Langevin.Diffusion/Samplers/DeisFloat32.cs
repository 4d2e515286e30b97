namespace Langevin.Diffusion.Samplers;

/// <summary>The weights of DEIS as diffusers computes them: antiderivatives in rho, all in Float32, where differences of nearly equal numbers cost up to four digits.</summary>
/// <remarks>
/// Zhang and Chen 2023, eq. 15, in rho = sigma / alpha: the integral over [rho_from, rho_to] of the polynomial in log rho that is 1 at one point and 0 at
/// the others.
/// </remarks>
internal static class DeisFloat32
{
    private const double Rounding = 1e-12;

    /// <summary>The weights of two or three predictions of the noise.</summary>
    /// <param name="step">The step.</param>
    /// <param name="points">The latest first.</param>
    internal static double[] Weights(ExponentialIntegral step, ReadOnlySpan<PredictedPoint> points)
    {
        var rho = new float[points.Length];
        for (var i = 0; i < rho.Length; i++) rho[i] = Rho(points[i].Level);
        var (to, from) = (Rho(step.To), rho[0]);
        var weights = new double[rho.Length];
        for (var i = 0; i < rho.Length; i++)
        {
            var (b, c, d) = (rho[i], rho[(i + 1) % rho.Length], rho[(i + 2) % rho.Length]);
            weights[i] = step.To.Alpha * (rho.Length == 2 ? Linear(to, b, c) - Linear(from, b, c) : Quadratic(to, b, c, d) - Quadratic(from, b, c, d));
        }
        return weights;
    }

    /// <summary>sigma / alpha by the reference's detours, which decide the last bits.</summary>
    private static float Rho(NoiseLevel level)
    {
        if (Math.Abs(level.Alpha + level.Sigma - 1) < Rounding) return (float)level.Sigma / (1 - (float)level.Sigma);   // a flow
        var alphaBar = (float)(level.Alpha * level.Alpha);
        var isOfTable = Math.Sqrt(alphaBar) == level.Alpha;
        var relative = isOfTable ? MathF.Sqrt((1 - alphaBar) / alphaBar) : (float)level.RelativeSigma;
        var alpha = 1 / MathF.Sqrt(relative * relative + 1);
        return relative * alpha / alpha;
    }

    /// <summary>The antiderivative at t of the line in log rho that is 1 at b and 0 at c.</summary>
    private static float Linear(float t, float b, float c) => t * (-Log(c) + Log(t) - 1) / (Log(b) - Log(c));

    /// <summary>The antiderivative at t of the parabola in log rho that is 1 at b and 0 at c and d.</summary>
    private static float Quadratic(float t, float b, float c, float d)
    {
        float x = Log(t), y = Log(c), z = Log(d), w = Log(b);
        return t * (y * (z - x + 1) - z * x + z + x * x - 2 * x + 2) / ((w - y) * (w - z));
    }

    private static float Log(float x) => (float)Math.Log(x);
}
