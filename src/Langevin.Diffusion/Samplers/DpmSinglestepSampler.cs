using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>DPM-Solver and DPM-Solver++, singlestep (2S, 3S): each step asks at levels inside it, and needs no past.</summary>
/// <remarks>
/// Lu et al. 2022a, algorithms 1 and 2 (noise prediction); Lu et al. 2022b, algorithm 1 (data prediction). Deterministic; as many NFE a step as the order, and
/// one where a step leaves pure noise or ends clean.
/// </remarks>
public sealed class DpmSinglestepSampler : Sampler
{
    /// <summary>A solver of an order.</summary>
    /// <param name="order">1, 2 or 3.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is another.</exception>
    public DpmSinglestepSampler(int order = 2)
    {
        if (order is < 1 or > 3) throw new ArgumentOutOfRangeException(nameof(order), order, "The order of a DPM-Solver is 1, 2 or 3.");
        Order = order;
    }

    /// <inheritdoc/>
    public override string Name => $"dpm{(Prediction == Prediction.Data ? "++" : "")}{Order}s";

    /// <inheritdoc/>
    public override int Order { get; }

    /// <inheritdoc/>
    public override bool IsStochastic => false;

    /// <summary>What is taken to be a polynomial in lambda.</summary>
    public Prediction Prediction { get; init; }

    /// <inheritdoc/>
    public override int Evaluations(int steps) => Order * steps;

    /// <inheritdoc/>
    protected override Tensor Step(StepContext s) => Singlestep.Step(s, PredictedPoint.At(s.From, s.X, s.Denoise(), Prediction), Prediction, Order);
}
