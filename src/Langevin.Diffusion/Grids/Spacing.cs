using Langevin.Diffusion.Processes;

namespace Langevin.Diffusion.Grids;

/// <summary>A rule that lays a grid of noise levels over a process.</summary>
public abstract class Spacing
{
    /// <summary>Its name in the <see cref="Catalog"/>.</summary>
    public abstract string Name { get; }

    /// <summary>A grid from noise to data.</summary>
    /// <param name="process">The process that the network was trained on.</param>
    /// <param name="steps">How many steps, at least one.</param>
    /// <exception cref="ArgumentException">The process has no such grid, or not so many steps.</exception>
    public abstract Grid Over(INoiseProcess process, int steps);
}
