using Langevin.Diffusion.Constraints;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Parameterizations;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Configuration;

/// <summary>diffusers' <c>CMStochasticIterativeScheduler</c>: consistency models.</summary>
public sealed record CmStochasticIterativeSchedulerConfig : SchedulerConfig
{
    /// <summary>diffusers' defaults: 40 sigmas.</summary>
    public CmStochasticIterativeSchedulerConfig() : base("CMStochasticIterativeScheduler") => NumTrainTimesteps = 40;

    /// <summary>The cleanest level.</summary>
    public double SigmaMin { get; init; } = 0.002;

    /// <summary>The noisiest level.</summary>
    public double SigmaMax { get; init; } = 80;

    /// <summary>The standard deviation of the data.</summary>
    public double SigmaData { get; init; } = 0.5;

    /// <summary>What multiplies new noise.</summary>
    public double SNoise { get; init; } = 1;

    /// <summary>How much finer the sigmas are near the data.</summary>
    public double Rho { get; init; } = 7;

    /// <summary>Whether x_0 is clipped to [-1, 1].</summary>
    public bool ClipDenoised { get; init; } = true;

    /// <inheritdoc/>
    public override SamplingRecipe Recipe() => new(new EdmProcess(SigmaMin, SigmaMax) { TimeScale = 1000 }, new ConsistencyParameterization(SigmaMin, SigmaData),
        new ConsistencySpacing(CheckedTimesteps, Rho), new ConsistencySampler { SigmaMin = SigmaMin, NoiseScale = SNoise })
    {
        Constraint = ClipDenoised ? new Clip() : null,
    };
}
