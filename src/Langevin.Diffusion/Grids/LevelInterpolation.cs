using Langevin.Diffusion.Processes;

namespace Langevin.Diffusion.Grids;

/// <summary>What the level between two timesteps of a discrete process is.</summary>
public enum LevelInterpolation
{
    /// <summary>The process's own.</summary>
    Process,
    /// <summary>The relative sigma runs linearly: what k-diffusion's and diffusers' sigma samplers do.</summary>
    LinearSigma,
}

/// <summary>Levels by interpolation.</summary>
internal static class LevelInterpolations
{
    internal static NoiseLevel At(this LevelInterpolation interpolation, INoiseProcess process, double t)
    {
        var level = process.At(t);
        if (interpolation == LevelInterpolation.Process || process.Timesteps is null || t == Math.Floor(t)) return level;
        double from = process.At(Math.Floor(t)).RelativeSigma, to = process.At(Math.Ceiling(t)).RelativeSigma;
        return process.AtSigma(double.Lerp(from, to, t - Math.Floor(t))) with { T = t };
    }
}
