namespace Langevin.Diffusion.Samplers;

/// <summary>How a second-order rule integrates the slope between two points; all three are of second order.</summary>
/// <remarks>
/// With the exponential weight w(u) of the step and B(h) of UniPC (Zhao et al. 2023, section 3.1), the integral of w(u) u over the step of length h is
/// taken exactly, or as B(h) h / 2.
/// </remarks>
public enum TwoPointRule
{
    /// <summary>Exactly: "heun" of DPM-Solver, DEIS.</summary>
    Exact,
    /// <summary>B(h) = h: "bh1" of UniPC, SA-Solver in data prediction.</summary>
    B1,
    /// <summary>B(h) = the integral of w: "bh2" of UniPC, "midpoint" of DPM-Solver.</summary>
    B2,
}
