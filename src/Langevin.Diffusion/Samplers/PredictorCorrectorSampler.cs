using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>Any sampler with a Langevin corrector before each of its steps.</summary>
/// <remarks>
/// Song et al. 2021, algorithm 1, in the order of <c>ScoreSdeVeScheduler</c>: a level is corrected, then left. Stochastic; the predictor's NFE
/// and <see cref="LangevinCorrector.Moves"/> more a step.
/// </remarks>
/// <param name="predictor">What leads from level to level; <see cref="ReverseDiffusionSampler"/> when null.</param>
/// <param name="corrector">What happens at a level; the paper's when null.</param>
public sealed class PredictorCorrectorSampler(Sampler? predictor = null, LangevinCorrector? corrector = null) : Sampler
{
    private readonly Sampler predictor = predictor ?? new ReverseDiffusionSampler();
    private readonly LangevinCorrector corrector = corrector ?? new LangevinCorrector();

    /// <inheritdoc/>
    public override string Name => "predictor-corrector";

    /// <inheritdoc/>
    public override int Order => predictor.Order;

    /// <inheritdoc/>
    public override bool IsStochastic => true;

    /// <inheritdoc/>
    public override int Evaluations(int steps) => predictor.Evaluations(steps) + corrector.Moves * steps;

    /// <inheritdoc/>
    protected override int Memory => predictor.Remembers;

    /// <inheritdoc/>
    protected override Tensor Step(StepContext s)
    {
        s.MoveTo(corrector.Correct(s));
        return predictor.Take(s);
    }
}
