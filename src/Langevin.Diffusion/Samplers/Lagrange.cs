namespace Langevin.Diffusion.Samplers;

/// <summary>Integrals of the polynomial through given points: what multistep rules are made of.</summary>
internal static class Lagrange
{
    /// <summary>The weights w with sum of w_i f(u_i) = L(p), where p is the polynomial through the points (u_i, f(u_i)) and L is linear.</summary>
    /// <param name="points">u_i, all different.</param>
    /// <param name="moments">L(u^j) for j = 0, 1, ..., one for each point.</param>
    internal static double[] Weights(ReadOnlySpan<double> points, ReadOnlySpan<double> moments)
    {
        var weights = new double[points.Length];
        Span<double> basis = stackalloc double[points.Length];          // the coefficients of the product of (u - u_m) / (u_i - u_m)
        for (var i = 0; i < points.Length; i++)
        {
            basis.Clear();
            basis[0] = 1;
            for (var m = 0; m < points.Length; m++)
                if (m != i) Multiply(basis, points[m], points[i] - points[m]);
            for (var j = 0; j < points.Length; j++) weights[i] += moments[j] * basis[j];
        }
        return weights;
    }

    /// <summary>The polynomial times (u - root) / scale.</summary>
    private static void Multiply(Span<double> coefficients, double root, double scale)
    {
        for (var j = coefficients.Length - 1; j >= 0; j--)
            coefficients[j] = ((j > 0 ? coefficients[j - 1] : 0) - root * coefficients[j]) / scale;
    }
}
