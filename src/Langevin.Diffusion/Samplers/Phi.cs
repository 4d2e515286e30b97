namespace Langevin.Diffusion.Samplers;

/// <summary>The phi functions of exponential integrators: phi_0(z) = e^z, phi_{j+1}(z) = (phi_j(z) - 1/j!) / z.</summary>
/// <remarks>Hochbruck and Ostermann 2010, eq. 2.10 and 2.11. phi_j(0) = 1/j!.</remarks>
internal static class Phi
{
    private const int Terms = 24;

    /// <summary>phi_j(z), to double precision for any finite z.</summary>
    internal static double At(int j, double z)
    {
        if (Math.Abs(z) < 1) return Series(j, z);                       // the recursion would cancel
        var phi = Math.Exp(z);
        var factorial = 1.0;
        for (var i = 0; i < j; i++)
        {
            phi = (phi - 1 / factorial) / z;
            factorial *= i + 1;
        }
        return phi;
    }

    /// <summary>The sum of z^i / (i + j)!.</summary>
    private static double Series(int j, double z)
    {
        double term = 1, sum = 0;
        for (var i = 2; i <= j; i++) term /= i;
        for (var i = 1; i <= Terms; i++)
        {
            sum += term;
            term *= z / (i + j);
        }
        return sum;
    }
}
