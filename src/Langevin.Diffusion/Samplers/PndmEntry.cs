namespace Langevin.Diffusion.Samplers;

/// <summary>Which steps are left out when a picture enters inside a grid (<see cref="PndmSampler"/> with Heun's warm-up).</summary>
public enum PndmEntry
{
    /// <summary>The first ones: the warm-up is the first step walked.</summary>
    AfterSkipped,
    /// <summary>
    /// As many calls of the network, as diffusers does: its list of timesteps names the second one twice, so that a picture enters one step earlier, and after the warm-up
    /// one step is missing from the middle. The sample then carries more noise than the network is told.
    /// </summary>
    OneCallEarly,
}
