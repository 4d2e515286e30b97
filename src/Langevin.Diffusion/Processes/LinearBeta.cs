namespace Langevin.Diffusion.Processes;

/// <summary>beta(t) = betaMin + t (betaMax - betaMin), and the signal scale that follows: d log alpha / dt = -beta / 2.</summary>
internal readonly record struct LinearBeta
{
    private readonly double least, growth;

    internal LinearBeta(double betaMin, double betaMax)
    {
        if (!(betaMin > 0 && betaMax >= betaMin && double.IsFinite(betaMax)))
            throw new ArgumentException($"beta runs from {betaMin} to {betaMax}; it starts above 0 and does not fall.");
        (least, growth) = (betaMin, betaMax - betaMin);
    }

    internal double At(double t) => least + t * growth;

    internal double LogAlpha(double t) => -t * (t * growth / 4 + least / 2);

    /// <summary>The t of a log alpha: the positive root of a quadratic equation, without cancellation.</summary>
    internal double TimeOf(double logAlpha) => -4 * logAlpha / (least + Math.Sqrt(least * least - 4 * growth * logAlpha));
}
