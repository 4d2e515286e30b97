namespace Langevin.Diffusion.Grids;

/// <summary>The beta distribution on [0, 1]: density proportional to x^(a-1) (1-x)^(b-1).</summary>
/// <param name="A">The first shape, above 0.</param>
/// <param name="B">The second shape, above 0.</param>
public readonly record struct BetaDistribution(double A, double B)
{
    private const double Tiny = 1e-300;
    private const int MostTerms = 500;
    private const int Halvings = 1100;

    /// <summary>The probability of a value below x: the regularized incomplete beta function I_x(a, b).</summary>
    /// <remarks>By its continued fraction (DLMF 8.17.22) where that converges fast, elsewhere by I_x(a, b) = 1 - I_{1-x}(b, a). Relative error 1e-13.</remarks>
    /// <param name="x">In [0, 1].</param>
    public double Cumulative(double x)
    {
        if (x <= 0) return 0;
        if (x >= 1) return 1;
        return x < (A + 1) / (A + B + 2) ? Lower(A, B, x) : 1 - Lower(B, A, 1 - x);
    }

    /// <summary>The value that a share p of the distribution lies below: the inverse of <see cref="Cumulative"/>.</summary>
    /// <remarks>By halving, so that no shape or share can lead it astray.</remarks>
    /// <param name="p">In [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">p lies outside, or a shape is not above 0.</exception>
    public double Quantile(double p)
    {
        if (!(p >= 0 && p <= 1)) throw new ArgumentOutOfRangeException(nameof(p), p, "A share lies between 0 and 1.");
        if (!(A > 0 && B > 0)) throw new ArgumentOutOfRangeException(nameof(p), $"The shapes of a beta distribution are above 0, not {A} and {B}.");
        if (p is 0 or 1) return p;
        double low = 0, high = 1;
        for (var i = 0; i < Halvings; i++)
        {
            var middle = (low + high) / 2;
            if (middle <= low || middle >= high) break;
            if (Cumulative(middle) < p) low = middle;
            else high = middle;
        }
        return (low + high) / 2;
    }

    /// <summary>x^a (1-x)^b / (a B(a, b)) over Lentz's continued fraction.</summary>
    private static double Lower(double a, double b, double x)
    {
        var front = Math.Exp(a * Math.Log(x) + b * double.LogP1(-x) + LogGamma(a + b) - LogGamma(a) - LogGamma(b)) / a;
        double c = 1, d = 1 / NotZero(1 - (a + b) * x / (a + 1)), fraction = d;
        for (var m = 1; m < MostTerms; m++)
        {
            var even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / NotZero(1 + even * d);
            c = NotZero(1 + even / c);
            fraction *= d * c;
            var odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / NotZero(1 + odd * d);
            c = NotZero(1 + odd / c);
            fraction *= d * c;
            if (Math.Abs(d * c - 1) < 1e-16) break;
        }
        return front * fraction;
    }

    private static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;

    /// <summary>log Gamma(z), z above 0: Stirling's series beyond 12, reached by Gamma(z) = Gamma(z + 1) / z.</summary>
    private static double LogGamma(double z)
    {
        var shift = 0.0;
        for (; z < 12; z++) shift -= Math.Log(z);
        var r = 1 / (z * z);
        var series = (1.0 / 12 - r * (1.0 / 360 - r * (1.0 / 1260 - r * (1.0 / 1680 - r * (1.0 / 1188 - r * 691 / 360360))))) / z;
        return shift + (z - 0.5) * Math.Log(z) - z + 0.5 * Math.Log(2 * Math.PI) + series;
    }
}
