using Langevin.Diffusion.Grids;
using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>What a walk keeps of a step for the steps after it: multistep samplers read it.</summary>
/// <param name="Step">The levels of the step.</param>
/// <param name="X">The sample that the step left from: [B, ...]; where a corrector moved it, the corrected one.</param>
/// <param name="Answer">What the denoiser said there.</param>
public sealed record StepMemory(GridStep Step, Tensor X, Denoised Answer)
{
    /// <summary>The level of <see cref="X"/>.</summary>
    public NoiseLevel Level => Step.From;

    /// <summary>The noise n of X = alpha x_0 + sigma n.</summary>
    public Tensor Noise => Answer.NoiseIn(X, Level);

    internal IEnumerable<Tensor> Tensors => new[] { X, Answer.X0, Answer.Noise, Answer.Variance }.OfType<Tensor>();
}
