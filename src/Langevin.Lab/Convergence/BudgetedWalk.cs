using Langevin.Diffusion;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;
using Langevin.Lab.Densities;

namespace Langevin.Lab.Convergence;

/// <summary>The longest walk of a sampler that a number of denoiser evaluations allows.</summary>
/// <param name="Sampler">The sampler, with that budget where it takes one.</param>
/// <param name="Grid">Its grid: even steps of log-SNR.</param>
/// <param name="Model">The denoiser that it is made for: the exact mean, or an exactly distilled one.</param>
/// <param name="Evaluations">The evaluations, at most the budget.</param>
public sealed record BudgetedWalk(Sampler Sampler, Grid Grid, IDenoiser Model, int Evaluations)
{
    private const double NoTolerance = 1e-30;

    /// <summary>The data that walks are measured on.</summary>
    public static GaussianMixture Data { get; } = GaussianMixture.OnTheLine;

    /// <summary>The walk; null where not even one step is affordable.</summary>
    /// <param name="sampler">A sampler with its default settings.</param>
    /// <param name="budget">The most evaluations.</param>
    public static BudgetedWalk? Of(Sampler sampler, int budget) => sampler switch
    {
        AdaptiveOdeSampler => OneStep(budget, 9, new AdaptiveOdeSampler { Relative = NoTolerance, Absolute = NoTolerance, Budget = budget }),
        AdaptiveSdeSampler => OneStep(budget, 3, new AdaptiveSdeSampler { Relative = NoTolerance, Absolute = NoTolerance, Budget = budget }),
        AnnealedLangevinSampler => Square(budget),
        ConsistencySampler => Longest(sampler, budget, LogSnrGrid.Uniform, _ => new DistilledDenoiser(Data, _ => NoiseLevel.Clean)),
        TcdSampler tcd => Longest(sampler, budget, OverTime, grid => Trajectory(grid, tcd.Gamma)),
        _ => Longest(sampler, budget, LogSnrGrid.Uniform, _ => Data),
    };

    private static BudgetedWalk? OneStep(int budget, int least, Sampler sampler) => budget < least ? null : new BudgetedWalk(sampler, LogSnrGrid.Uniform(1), Data, budget);

    /// <summary>As many moves a noise scale as there are scales.</summary>
    private static BudgetedWalk? Square(int budget)
    {
        if (budget < 2) return null;
        var moves = (int)Math.Sqrt(budget - 1);
        var sampler = new AnnealedLangevinSampler { Moves = moves };
        return Longest(sampler, budget, LogSnrGrid.Uniform, _ => Data);
    }

    private static BudgetedWalk? Longest(Sampler sampler, int budget, Func<int, Grid> grid, Func<Grid, IDenoiser> model)
    {
        var steps = Enumerable.Range(1, budget).LastOrDefault(count => sampler.Evaluations(count) <= budget);
        if (steps == 0) return null;
        var walk = grid(steps);
        return new BudgetedWalk(sampler, walk, model(walk), sampler.Evaluations(steps));
    }

    /// <summary>The same levels as those of a process, whose time trajectory consistency reads.</summary>
    private static Grid OverTime(int steps)
    {
        var process = new CosineProcess();
        return new Grid([.. LogSnrGrid.Uniform(steps).Steps.Select(step => new GridStep(process.AtLambda(step.From.Lambda), process.AtLambda(step.To.Lambda)))]) { Process = process };
    }

    private static DistilledDenoiser Trajectory(Grid grid, double gamma)
    {
        var goals = grid.Steps.ToDictionary(step => step.From, step => grid.Process!.At((1 - gamma) * step.To.T));
        return new DistilledDenoiser(Data, from => goals[from]);
    }
}
