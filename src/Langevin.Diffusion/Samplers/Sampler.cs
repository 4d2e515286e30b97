using Langevin.Diffusion.Grids;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Diffusion.Samplers;

/// <summary>How to walk from noise to data over a grid of levels, asking a denoiser on the way.</summary>
/// <remarks>A sampler is the formula of one step and holds no state; the loop is here, once.</remarks>
public abstract class Sampler
{
    /// <summary>Its name in the <see cref="Catalog"/>.</summary>
    public abstract string Name { get; }

    /// <summary>The order of convergence to the probability-flow ODE (deterministic), or in distribution (stochastic).</summary>
    public abstract int Order { get; }

    /// <summary>Whether steps add noise.</summary>
    public abstract bool IsStochastic { get; }

    /// <summary>Whether it chooses steps of its own inside those of the grid: evaluations then depend on the data, and a sample, within the tolerance, on its company.</summary>
    public virtual bool IsAdaptive => false;

    /// <summary>Denoiser evaluations (NFE) of a walk; of an adaptive one, the most.</summary>
    /// <param name="steps">The steps of its grid.</param>
    public virtual int Evaluations(int steps) => steps;

    /// <summary>Walks the grid.</summary>
    /// <param name="model">The denoiser, with its guidance and constraints.</param>
    /// <param name="x">The sample at the grid's start: [B, ...]; pure noise, or data noised to there.</param>
    /// <param name="grid">The levels.</param>
    /// <param name="options">Noise, callback, cancellation.</param>
    /// <returns>The sample at the grid's end: as x.</returns>
    /// <exception cref="OperationCanceledException">The walk was cancelled.</exception>
    public Tensor Sample(IDenoiser model, Tensor x, Grid grid, SamplingOptions? options = null)
    {
        options ??= new SamplingOptions();
        using var gradients = GradientMode.Off();
        using var walk = new TensorScope();
        var history = new WalkHistory(Memory, walk);
        var (evaluations, exact) = (0, true);
        for (var i = 0; i < grid.Steps.Count; i++)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            using var scope = new TensorScope();
            var step = new StepContext(model, options.Noise, x, grid, i, history.Past);
            var next = Step(step);
            evaluations += step.Evaluations;
            exact &= !step.IsLoose;
            options.OnStep?.Invoke(new SamplingProgress(i + 1, grid.Steps.Count, step.To, next, step.LatestX0 ?? next, evaluations) { IsWithinTolerance = exact });
            history.Advance(scope, step.Remembered, x, next);
            x = next;
        }
        return walk.Return(x);
    }

    /// <summary>The part of a grid that this sampler walks when a picture, noised to its start, enters inside.</summary>
    /// <param name="whole">The grid.</param>
    /// <param name="skipped">How many of its steps are left out.</param>
    public virtual Grid Enter(Grid whole, int skipped) => whole.Skip(skipped);

    /// <summary>How many earlier steps the formula reads from <see cref="StepContext.Past"/>.</summary>
    protected virtual int Memory => 0;

    internal int Remembers => Memory;

    /// <summary>The formula, for samplers around samplers.</summary>
    internal Tensor Take(StepContext s) => Step(s);

    /// <summary>The formula: the sample at <c>s.To</c> from the one at <c>s.From</c>.</summary>
    /// <param name="s">The step.</param>
    protected abstract Tensor Step(StepContext s);
}
