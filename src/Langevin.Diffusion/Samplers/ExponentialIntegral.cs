using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>The exact solution of the diffusion equations over a step, up to the integral of what the network says.</summary>
/// <remarks>
/// With u = lambda - lambda_from in [0, h] and f the data or the noise prediction,
/// x' = Decay x + Gain * integral of e^{K (h - u)} f(u) du + Deviation z.
/// Tau 0 is the probability-flow ODE (Lu et al. 2022, DPM-Solver eq. 3.4, DPM-Solver++ eq. 8), tau 1 the reverse SDE
/// (DPM-Solver++ eq. 18), between them SA-Solver's family (Xue et al. 2023, eq. 9 and 14). Steps may also lead towards noise (h &lt; 0, tau 0).
/// </remarks>
/// <param name="From">The level of x.</param>
/// <param name="To">The level that the step leads to.</param>
/// <param name="Prediction">What f is.</param>
/// <param name="Tau">The share of new noise.</param>
internal readonly record struct ExponentialIntegral(NoiseLevel From, NoiseLevel To, Prediction Prediction, double Tau)
{
    private double Drift => 1 + Tau * Tau;

    /// <summary>h, infinite where the step leaves pure noise or ends clean: then only <see cref="Moment"/> 0 of the data form is finite.</summary>
    internal double H => To.Lambda - From.Lambda;

    private double K => Prediction == Prediction.Data ? -Drift : 1;

    private double Decay => Prediction == Prediction.Noise ? To.Alpha / From.Alpha
        : Tau == 0 ? To.Sigma / From.Sigma
        : To.Sigma / From.Sigma * Math.Exp(-Tau * Tau * H);

    private double Gain => Drift * (Prediction == Prediction.Data ? To.Alpha : -To.Sigma);

    private double Deviation => Tau == 0 ? 0
        : Prediction == Prediction.Data ? To.Sigma * Math.Sqrt(-Expm1(-2 * Tau * Tau * H))
        : To.Sigma * Tau * Math.Sqrt(Expm1(2 * H));

    /// <summary>The integral of e^{K (h - u)} u^j, j! h^{j+1} phi_{j+1}(K h).</summary>
    internal double Moment(int j)
    {
        if (j == 0) return Expm1(K * H) / K;
        double factorial = 1, power = H;
        for (var i = 1; i <= j; i++) (factorial, power) = (factorial * i, power * H);
        return factorial * power * Phi.At(j + 1, K * H);
    }

    /// <summary>Moments 0 to count - 1, with a two-point rule's idea of moment 1.</summary>
    internal double[] Moments(int count, TwoPointRule rule)
    {
        var moments = new double[count];
        for (var j = 0; j < count; j++) moments[j] = Moment(j);
        if (count == 2 && rule != TwoPointRule.Exact) moments[1] = (rule == TwoPointRule.B1 ? H : moments[0]) * H / 2;
        return moments;
    }

    /// <summary>Gain times the weights of f at given points, for given moments.</summary>
    internal double[] Weights(ReadOnlySpan<double> points, ReadOnlySpan<double> moments)
    {
        var weights = Lagrange.Weights(points, moments);
        for (var i = 0; i < weights.Length; i++) weights[i] *= Gain;
        return weights;
    }

    /// <summary>x' from x, what the network said at some points, and new noise.</summary>
    /// <param name="x">The sample at <see cref="From"/>.</param>
    /// <param name="weights">From <see cref="Weights"/>.</param>
    /// <param name="f">What the network said at the points, in the order of the weights.</param>
    /// <param name="noise">z; null for none.</param>
    internal Tensor Apply(Tensor x, ReadOnlySpan<double> weights, ReadOnlySpan<Tensor> f, Tensor? noise)
    {
        var next = Decay * x;
        for (var i = 0; i < weights.Length; i++) next += weights[i] * f[i];
        return noise is null || Deviation == 0 ? next : next + Deviation * noise;
    }

    private static double Expm1(double z) => Math.Abs(z) < 1 ? z * Phi.At(1, z) : Math.Exp(z) - 1;
}
