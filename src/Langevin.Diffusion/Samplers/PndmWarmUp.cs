namespace Langevin.Diffusion.Samplers;

/// <summary>How PNDM's first steps are taken.</summary>
public enum PndmWarmUp
{
    /// <summary>Three steps of Runge and Kutta's rule, of 4 NFE (the paper's F-PNDM).</summary>
    RungeKutta,
    /// <summary>One step of Heun's rule, of 2 NFE, then Adams and Bashforth's of as many outputs as there are (PLMS; <c>skip_prk_steps</c>).</summary>
    Heun,
}

/// <summary>Where the middle of a Runge-Kutta step is.</summary>
public enum PndmMiddle
{
    /// <summary>Halfway between its timesteps.</summary>
    Exact,
    /// <summary>
    /// At whole timesteps, as in diffusers: with h = floor(floor(T / n) / 2) of n steps over T timesteps, the first part goes h down, and the network is told what lies
    /// h above the step's end.
    /// </summary>
    WholeTimestep,
}
