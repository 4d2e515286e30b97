using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Configuration;

/// <summary>diffusers' <c>FlowMatchEulerDiscreteScheduler</c>: Euler's rule in a flow is DDIM's, <see cref="Transition"/>.</summary>
public sealed record FlowMatchEulerDiscreteSchedulerConfig() : FlowMatchSchedulerConfig("FlowMatchEulerDiscreteScheduler")
{
    /// <summary>Whether every step goes to x_0 and back with new noise.</summary>
    public bool StochasticSampling { get; init; }

    private protected override Sampler Sampler => StochasticSampling ? new ConsistencySampler() : new DdimSampler();
}
