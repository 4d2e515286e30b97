using Langevin.Diffusion;
using Langevin.Diffusion.Integration;
using Langevin.Diffusion.Samplers;

namespace Langevin.Lab.Convergence;

/// <summary>What a sampler claims, and what is measured on data known in closed form.</summary>
/// <param name="Name">Its name in the <see cref="Catalog"/>.</param>
/// <param name="ClaimedOrder">The order of convergence that it claims.</param>
/// <param name="MeasuredOrder">The order that is measured; null where steps do not get better by being shorter, or go by the whole batch.</param>
/// <param name="IsStochastic">Whether steps add noise.</param>
/// <param name="EvaluationsAStep">Denoiser evaluations of one more step; null where the sampler chooses its steps.</param>
/// <param name="ErrorMeasure">What <paramref name="Errors"/> are: <see cref="FlowMeasure"/> or <see cref="DistributionMeasure"/>.</param>
/// <param name="Errors">The error at 5, 10, 20 and 50 evaluations.</param>
public sealed record SamplerMeasurement(
    string Name, int ClaimedOrder, double? MeasuredOrder, bool IsStochastic, int? EvaluationsAStep, string ErrorMeasure, IReadOnlyList<ErrorAtBudget> Errors)
{
    /// <summary>Of deterministic samplers: the root mean square distance to the exact solution of the probability-flow ODE.</summary>
    public const string FlowMeasure = "rms distance to the exact probability flow";

    /// <summary>Of stochastic samplers: the energy distance between samples and data, of which less than <see cref="EnergyDistance.Chance"/> is chance.</summary>
    public const string DistributionMeasure = "energy distance to the data";

    /// <summary>The numbers of evaluations that errors are measured at.</summary>
    public static IReadOnlyList<int> Budgets { get; } = [5, 10, 20, 50];

    /// <summary>Measures a sampler of the catalog.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">There is no such sampler.</exception>
    public static SamplerMeasurement Of(string name)
    {
        var sampler = Catalog.Samplers.ByName(name);
        return new SamplerMeasurement(
            name, sampler.Order, Order(sampler), sampler.IsStochastic, sampler.IsAdaptive ? null : sampler.Evaluations(101) - sampler.Evaluations(100),
            sampler.IsStochastic ? DistributionMeasure : FlowMeasure, [.. Budgets.Select(budget => ErrorAtBudget.Of(sampler, budget))]);
    }

    private static double? Order(Sampler sampler) => sampler switch
    {
        AnnealedLangevinSampler or PredictorCorrectorSampler or ConsistencySampler or TcdSampler => null,
        { IsAdaptive: true } => OfBudgets(sampler),
        { IsStochastic: true } => VarianceConvergence.Order(sampler),
        _ => FlowConvergence.Order(sampler, LogSnrGrid.Uniform),
    };

    /// <summary>
    /// With a tolerance that nothing meets, an adaptive sampler takes as many even steps as its budget pays for: 40 of Dormand and Prince's, and 80. Deterministic ones are measured
    /// from <see cref="LogSnrGrid.Start"/> to lambda = 0 alone: over the whole way the error of that pair still falls by 5.3 to 6.2 orders where rounding is reached.
    /// </summary>
    private static double OfBudgets(Sampler sampler)
    {
        double Error(int steps)
        {
            var budget = DormandPrince.Evaluations * steps + 2;
            var walk = BudgetedWalk.Of(sampler, budget)!;
            return sampler.IsStochastic
                ? VarianceConvergence.Error(walk.Sampler, walk.Grid, budget)
                : FlowConvergence.Error(walk.Sampler, LogSnrGrid.Uniform(LogSnrGrid.Start, 0, 1));
        }
        return Math.Log2(Error(40) / Error(80));
    }
}
