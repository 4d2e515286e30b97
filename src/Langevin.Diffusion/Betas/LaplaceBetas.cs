namespace Langevin.Diffusion.Betas;

/// <summary>Signal whose log-SNR follows a Laplace distribution: most steps at middle noise.</summary>
/// <remarks>Hang et al. 2024 ("Improved noise schedule for diffusion training"), with mu = 0 and b = 0.5.</remarks>
public sealed record LaplaceBetas : SignalBetas
{
    /// <inheritdoc/>
    public override string Name => "laplace";

    /// <inheritdoc/>
    protected override double AlphaBar(double u)
    {
        var logSnr = -0.5 * Math.CopySign(1, 0.5 - u) * Math.Log(1 - 2 * Math.Abs(0.5 - u) + 1e-6);
        var snr = Math.Exp(logSnr);
        return Math.Sqrt(snr / (1 + snr));
    }
}
