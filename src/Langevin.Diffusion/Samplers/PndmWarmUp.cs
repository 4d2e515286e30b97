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
    /// At whole timesteps, as in diffusers: steps of an odd length go floor(length / 2) down, and are told what lies floor(length / 2) above their end.
    /// </summary>
    WholeTimestep,
}
