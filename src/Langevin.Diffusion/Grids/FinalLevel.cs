using Langevin.Diffusion.Processes;

namespace Langevin.Diffusion.Grids;

/// <summary>Where the last step of a grid ends.</summary>
public enum FinalLevel
{
    /// <summary>Clean data: alpha 1, sigma 0.</summary>
    Clean,
    /// <summary>The cleanest level of the process, which holds a little noise (<c>set_alpha_to_one: false</c>).</summary>
    FirstTimestep,
}

/// <summary>Final levels of processes.</summary>
internal static class FinalLevels
{
    internal static NoiseLevel Of(this FinalLevel final, INoiseProcess process) => final == FinalLevel.Clean ? NoiseLevel.Clean : process.At(process.FirstT);
}
