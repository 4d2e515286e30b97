using Langevin.Diffusion.Processes;

namespace Langevin.Diffusion.Grids;

/// <summary>Which timestep the network is told at a level between two timesteps.</summary>
public enum TimestepRounding
{
    /// <summary>The one between them: a fraction.</summary>
    Fractional,
    /// <summary>The nearest; halves to the even one. The level stays.</summary>
    Nearest,
    /// <summary>The cleaner one. The level stays. What diffusers does with exponential and beta sigmas, in the rounding of its Float32 tables.</summary>
    Down,
}

/// <summary>Rounding of timesteps.</summary>
internal static class TimestepRoundings
{
    /// <summary>How near a timestep a level may be for Float32 tables to take it for the one before.</summary>
    private const double Close = 1e-3;

    /// <summary>What double precision loses on the way from a logarithm to sigma and back.</summary>
    private const double Ulps = 1e-13;

    internal static NoiseLevel Apply(this TimestepRounding rounding, INoiseProcess process, NoiseLevel level) => rounding switch
    {
        TimestepRounding.Nearest => level with { T = Math.Round(level.T) },
        TimestepRounding.Down => level with { T = Down(process, level) },
        _ => level,
    };

    /// <summary>A level that is a timestep's own counts as below it when the logarithm of its sigma, rounded to Float32, is greater.</summary>
    private static double Down(INoiseProcess process, NoiseLevel level)
    {
        var nearest = Math.Round(level.T);
        if (Math.Abs(level.T - nearest) > Close) return Math.Floor(level.T);
        if (nearest == process.FirstT) return nearest;
        var table = (double)MathF.Log((float)process.At(nearest).RelativeSigma);
        return Math.Log(level.RelativeSigma) >= table - Ulps ? nearest : nearest - 1;
    }
}
