namespace Langevin.Diffusion.Grids;

/// <summary>Even steps of sigma^(1/rho): fine near the data, coarse in the noise.</summary>
/// <remarks>Karras et al. 2022, eq. 5, with rho = 7.</remarks>
/// <param name="rho">How much finer; 1 is even in sigma, infinity even in its logarithm.</param>
public sealed class KarrasSpacing(double rho = 7) : SigmaSpacing
{
    /// <inheritdoc/>
    public override string Name => "karras";

    /// <inheritdoc/>
    public override double[] Sigmas(double least, double most, int count)
    {
        double from = Math.Pow(most, 1 / rho), to = Math.Pow(least, 1 / rho);
        return [.. Ramp(count).Select(u => Math.Pow(from + u * (to - from), rho))];
    }
}
