using Langevin.Diffusion.Samplers;

namespace Langevin.Lab.Convergence;

/// <summary>The error of a sampler that may ask the denoiser so many times.</summary>
/// <param name="Nfe">The budget of evaluations.</param>
/// <param name="Evaluations">The evaluations of the longest walk within it; 0 where there is none.</param>
/// <param name="Error">Its error; null where there is none.</param>
public sealed record ErrorAtBudget(int Nfe, int Evaluations, double? Error)
{
    /// <summary>Measures it: by <see cref="FlowConvergence"/> where the sampler is deterministic, by <see cref="EnergyDistance"/> where it is not.</summary>
    /// <param name="sampler">A sampler with its default settings.</param>
    /// <param name="nfe">The budget.</param>
    public static ErrorAtBudget Of(Sampler sampler, int nfe)
    {
        if (BudgetedWalk.Of(sampler, nfe) is not { } walk) return new ErrorAtBudget(nfe, 0, null);
        var error = sampler.IsStochastic
            ? EnergyDistance.Error(walk.Sampler, walk.Model, BudgetedWalk.Data, walk.Grid)
            : FlowConvergence.Error(walk.Sampler, walk.Grid);
        return new ErrorAtBudget(nfe, walk.Evaluations, error);
    }
}
