namespace Langevin.Study.Reports;

/// <summary>Strengths that explain who wins against whom: P(i beats j) = s_i / (s_i + s_j).</summary>
/// <remarks>
/// Bradley and Terry 1952, fitted by the minorization of Hunter 2004, equation 3. Half a win each way is added between any two that met,
/// so that one who won always has a finite strength.
/// </remarks>
internal static class BradleyTerry
{
    private const double Added = 0.5, Tolerance = 1e-10;
    private const int MostRounds = 10_000;

    /// <summary>log s of each, with mean 0.</summary>
    /// <param name="wins">How often the first beat the second: [n, n].</param>
    public static double[] Fit(double[,] wins)
    {
        var count = wins.GetLength(0);
        var strengths = Enumerable.Repeat(1.0, count).ToArray();
        for (var round = 0; round < MostRounds; round++)
        {
            var next = Enumerable.Range(0, count).Select(i => Improved(wins, strengths, i)).ToArray();
            var mean = Math.Exp(next.Average(Math.Log));
            var change = 0.0;
            for (var i = 0; i < count; i++)
            {
                next[i] /= mean;
                change = Math.Max(change, Math.Abs(Math.Log(next[i] / strengths[i])));
            }
            strengths = next;
            if (change < Tolerance) break;
        }
        return Array.ConvertAll(strengths, Math.Log);
    }

    /// <summary>s_i = W_i / sum_j N_ij / (s_i + s_j).</summary>
    private static double Improved(double[,] wins, double[] strengths, int i)
    {
        var (won, met) = (0.0, 0.0);
        for (var j = 0; j < strengths.Length; j++)
        {
            if (i == j || wins[i, j] + wins[j, i] == 0) continue;
            won += wins[i, j] + Added;
            met += (wins[i, j] + wins[j, i] + 2 * Added) / (strengths[i] + strengths[j]);
        }
        return met == 0 ? strengths[i] : won / met;
    }
}
