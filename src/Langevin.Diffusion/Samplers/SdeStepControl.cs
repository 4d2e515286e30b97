using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>How long the next step of an adaptive SDE solver is: Jolicoeur-Martineau et al. 2021, section 3.</summary>
/// <param name="Relative">The error allowed a step, relative to the sample.</param>
/// <param name="Absolute">The error allowed a step beside that.</param>
internal readonly record struct SdeStepControl(double Relative, double Absolute)
{
    private const double Safety = 0.9, Exponent = 0.9, MostGrowth = 5, LongestShare = 0.5;

    /// <summary>The root mean square of the error in units of what is allowed, of the worst sample (eq. 5 and 6).</summary>
    internal double Error(Tensor difference, Tensor x, Tensor before)
    {
        var allowed = (Relative * x.Abs().Maximum(before.Abs())).Clamp(Absolute, null);
        return (difference / allowed).Reshape(x.Size(0), -1).Square().Mean([1]).Max().Sqrt().Item();
    }

    /// <summary>What the next step is longer than one of this error.</summary>
    internal static double Growth(double error) => Math.Min(MostGrowth, Safety * Math.Pow(error, -Exponent));

    /// <summary>
    /// Holds the step inside what is left of the way, and inside half the angle: after a longer one nearly all of the sample is x_0, and both guesses agree whatever they are worth.
    /// Where the budget would end first the step is lengthened, and taken whatever its error.
    /// </summary>
    /// <param name="h">The step, below 0: towards data.</param>
    /// <param name="phi">The angle that it leaves.</param>
    /// <param name="way">What is left, below 0.</param>
    /// <param name="left">Evaluations that are left.</param>
    internal static (double Length, bool IsForced) Plan(double h, double phi, double way, int left)
    {
        var least = way / Math.Max(1, left / 2);
        if (Math.Abs(h) <= Math.Abs(least)) return (least, true);
        h = Math.Max(h, -LongestShare * phi);
        return Math.Abs(h) <= Math.Abs(least) ? (least, true) : (Math.Max(h, way), false);
    }
}
