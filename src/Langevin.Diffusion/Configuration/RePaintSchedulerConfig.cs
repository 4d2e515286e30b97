using Langevin.Diffusion.Constraints;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Configuration;

/// <summary>diffusers' <c>RePaintScheduler</c>. The picture and its mask are given to the sampler (<see cref="RePaintSampler.For"/>).</summary>
public sealed record RePaintSchedulerConfig() : BetaSchedulerConfig("RePaintScheduler")
{
    /// <summary>The share of new noise in a step.</summary>
    public double Eta { get; init; }

    /// <summary>Whether x_0 is clipped to [-1, 1].</summary>
    public bool ClipSample { get; init; } = true;

    /// <inheritdoc/>
    public override SamplingRecipe Recipe() => new(Process(), Parameterizations.Parameterization.Epsilon,
        new RePaintSpacing { Undo = RePaintUndo.FromItsStart }, new RePaintSampler { Eta = Eta })
    {
        Constraint = ClipSample ? new Clip() : null,
    };
}
