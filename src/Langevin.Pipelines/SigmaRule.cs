using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Samplers;

namespace Langevin.Pipelines;

/// <summary>Rules that average slopes over a step in sigma / alpha do not bear a first step from nearly infinite sigma: where no grid is asked for, they start at Karras et al.'s 80.</summary>
/// <remarks>A cosine schedule ends above sigma 10,000. Between there and the next level x_0 hardly changes, but the slopes' difference is multiplied by that sigma.</remarks>
internal static class SigmaRule
{
    private const double Highest = 80;

    /// <summary>The grid instead.</summary>
    internal static Spacing Spacing { get; } = new KarrasSpacing { SigmaMax = Highest };

    /// <summary>Whether a sampler should not walk a grid.</summary>
    internal static bool Replaces(Grid grid, Sampler sampler) => grid.Start.RelativeSigma > Highest &&
        sampler is HeunSampler or Dpm2AncestralSampler or PndmSampler or DpmMultistepSampler { Prediction: Prediction.Noise, Eta: > 0 };
}
