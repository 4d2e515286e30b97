namespace Langevin.Diffusion.Noise;

/// <summary>Which draw of a walk is asked for.</summary>
/// <param name="Step">The step, from 0; -1 is the starting noise.</param>
/// <param name="Index">The draw within the step, from 0.</param>
public readonly record struct NoiseDraw(int Step, int Index)
{
    /// <summary>The noise that a walk starts from.</summary>
    public static readonly NoiseDraw Start = new(-1, 0);

    /// <summary>The level that the step of this draw leaves.</summary>
    public NoiseLevel From { get; init; }

    /// <summary>The level that it leads to.</summary>
    public NoiseLevel To { get; init; }
}
