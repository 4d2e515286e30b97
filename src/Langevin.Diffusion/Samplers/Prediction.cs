namespace Langevin.Diffusion.Samplers;

/// <summary>What an exponential integrator takes to be a polynomial in lambda along the way.</summary>
public enum Prediction
{
    /// <summary>x_0: DPM-Solver++ and its kin. Regular in pure noise, exact where x_0 does not change, stable under strong guidance.</summary>
    Data,
    /// <summary>The noise n: DPM-Solver, DEIS. Singular in pure noise and at clean data, where the data form takes its place.</summary>
    Noise,
}
