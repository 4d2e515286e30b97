using Langevin.Torch;

namespace Langevin.Diffusion.Guidance;

/// <summary>An answer whose score has something added, as guidance by a likelihood does.</summary>
internal static class ScoreShift
{
    /// <summary>x_0 + sigma^2 / alpha g and n - sigma g, by Tweedie's x_0 = (x + sigma^2 score) / alpha.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="g">What is added to the score: as x.</param>
    /// <param name="level">The level; its alpha is not 0.</param>
    internal static Denoised Apply(Denoised answer, Tensor g, NoiseLevel level) => answer with
    {
        X0 = answer.X0 + level.Sigma * level.Sigma / level.Alpha * g,
        Noise = answer.Noise is { } n ? n - level.Sigma * g : null,
    };
}
