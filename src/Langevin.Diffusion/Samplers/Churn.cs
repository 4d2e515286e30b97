using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>Noise added before a step, which then starts at a higher level: it corrects errors of the steps before.</summary>
/// <remarks>
/// Karras et al. 2022, algorithm 2: sigma is raised by gamma = min(S_churn / N, sqrt(2) - 1) where it lies between S_tmin and S_tmax. Sigma is
/// <see cref="NoiseLevel.RelativeSigma"/>, so that any process can be churned.
/// </remarks>
/// <param name="Amount">S_churn, spread over all steps; 0 for none.</param>
/// <param name="SigmaMin">S_tmin, the least sigma that is raised.</param>
/// <param name="SigmaMax">S_tmax, the greatest.</param>
/// <param name="NoiseScale">S_noise, the deviation of the noise; 1 draws from the data, the paper takes up to 1.007 against lost detail.</param>
public sealed record Churn(double Amount, double SigmaMin = 0, double SigmaMax = double.PositiveInfinity, double NoiseScale = 1)
{
    /// <summary>No noise is added.</summary>
    public static readonly Churn None = new(0);

    /// <summary>The sample and its level after the noise; as they are where nothing is added, as in pure noise.</summary>
    internal (Tensor X, NoiseLevel Level) Raise(StepContext s)
    {
        var sigma = s.From.RelativeSigma;
        var gamma = Math.Min(Amount / s.WholeCount, Math.Sqrt(2) - 1);
        if (!(gamma > 0 && sigma >= SigmaMin && sigma <= SigmaMax && s.From.Alpha > 0)) return (s.X, s.From);
        var raised = s.Between(s.From.Lambda - double.LogP1(gamma));
        var added = Math.Sqrt(new Posterior(raised, s.From).Beta);
        return (raised.Alpha / s.From.Alpha * s.X + NoiseScale * added * s.Noise(s.From, raised), raised);
    }
}
