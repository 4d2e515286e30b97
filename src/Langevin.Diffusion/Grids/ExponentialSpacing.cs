namespace Langevin.Diffusion.Grids;

/// <summary>Even steps of log sigma, which is to say of log-SNR.</summary>
/// <remarks>Lu et al. 2022 (DPM-Solver), section 3.4; "exponential" in k-diffusion, "lu" in diffusers.</remarks>
public sealed class ExponentialSpacing : SigmaSpacing
{
    /// <inheritdoc/>
    public override string Name => "exponential";

    /// <inheritdoc/>
    public override double[] Sigmas(double least, double most, int count) =>
        [.. Ramp(count).Select(u => Math.Exp(double.Lerp(Math.Log(most), Math.Log(least), u)))];
}
