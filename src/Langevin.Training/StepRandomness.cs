using Langevin.Torch;

namespace Langevin.Training;

/// <summary>
/// All randomness of training is a function of (seed, step, part): a resumed run draws what an unbroken one draws,
/// and there is no state to save.
/// </summary>
public static class StepRandomness
{
    /// <summary>A number for a step and a part of it, well mixed.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="step">The optimizer step, from 1.</param>
    /// <param name="part">Which micro-batch of the step, from 0.</param>
    public static ulong Seed(ulong seed, long step, int part) => Mix(Mix(Mix(seed) ^ (ulong)step) ^ (ulong)part);

    /// <summary>A generator for a step and a part of it: noise, timesteps and withheld labels, always drawn on the CPU.</summary>
    public static Generator For(ulong seed, long step, int part) => new(Seed(seed, step, part));

    /// <summary>The generator of a step's dropout, on the device that computes.</summary>
    public static Generator ForDropout(ulong seed, long step, int part, Device device) => new(DropoutSeed(seed, step, part), device);

    /// <summary>The seed of that generator.</summary>
    internal static ulong DropoutSeed(ulong seed, long step, int part) => Mix(Seed(seed, step, part));

    /// <summary>The finalizer of SplitMix64 (Steele, Lea and Flood 2014): a bijection that spreads every bit.</summary>
    private static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
