using Langevin.Diffusion.Samplers;

namespace Langevin.Pipelines;

/// <summary>Settings that samplers take and scheduler files do not hold.</summary>
internal static class SamplerSettings
{
    /// <summary>The sampler with the settings that a request names; what it leaves null stays.</summary>
    /// <exception cref="ArgumentException">The sampler has no such setting, or a value is impossible.</exception>
    internal static Sampler Of(WalkRequest request, Sampler sampler)
    {
        if (request.Eta is { } eta) sampler = WithEta(sampler, eta);
        if (request.Churn is { } churn) sampler = WithChurn(sampler, churn);
        if (request.Tolerance is { } tolerance) sampler = WithTolerance(sampler, tolerance);
        return request.Budget is { } budget ? WithBudget(sampler, budget) : sampler;
    }

    private static Sampler WithEta(Sampler sampler, double eta)
    {
        if (!(eta >= 0 && eta <= 1)) throw new ArgumentException($"Eta is {eta}; it is a share of new noise, from 0 to 1.");
        return sampler switch
        {
            DdimSampler => new DdimSampler { Eta = eta },
            EulerAncestralSampler ancestral => new EulerAncestralSampler { Eta = eta, NoiseScale = ancestral.NoiseScale },
            Dpm2AncestralSampler ancestral => new Dpm2AncestralSampler { Eta = eta, NoiseScale = ancestral.NoiseScale },
            TcdSampler => new TcdSampler { Gamma = eta },
            RePaintSampler => new RePaintSampler { Eta = eta },
            _ => throw new ArgumentException($"The sampler {sampler.Name} has no eta; ddim, euler-ancestral, dpm2-ancestral, tcd and repaint have one."),
        };
    }

    private static Sampler WithChurn(Sampler sampler, Churn churn) => sampler switch
    {
        EulerSampler euler => new EulerSampler { Churn = churn, Stale = euler.Stale },
        HeunSampler => new HeunSampler { Churn = churn },
        _ => throw new ArgumentException($"The sampler {sampler.Name} has no churn; euler and heun have it."),
    };

    private static Sampler WithTolerance(Sampler sampler, double tolerance)
    {
        if (!(tolerance > 0)) throw new ArgumentException($"The tolerance is {tolerance}; it is above 0.");
        return sampler switch
        {
            AdaptiveOdeSampler => new AdaptiveOdeSampler { Relative = tolerance, Absolute = tolerance },
            AdaptiveSdeSampler => new AdaptiveSdeSampler { Relative = tolerance },
            _ => throw new ArgumentException($"The sampler {sampler.Name} takes the grid's steps whatever their error; rk45 and adaptive-sde go by a tolerance."),
        };
    }

    private static Sampler WithBudget(Sampler sampler, int budget) => sampler switch
    {
        AdaptiveOdeSampler ode => new AdaptiveOdeSampler { Relative = ode.Relative, Absolute = ode.Absolute, Budget = budget },
        AdaptiveSdeSampler sde => new AdaptiveSdeSampler { Relative = sde.Relative, Budget = budget },
        _ => sampler,
    };
}
