using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Diffusion.Guidance;

/// <summary>What a classifier of noisy samples says.</summary>
/// <param name="x">The noisy sample: [B, ...].</param>
/// <param name="level">Its level.</param>
/// <returns>log p(y | x_t) of the class wanted, one a sample: [B], differentiable by x.</returns>
public delegate Tensor LogLikelihood(Tensor x, NoiseLevel level);

/// <summary>Up the gradient of a classifier: score + s grad log p(y | x_t).</summary>
/// <remarks>
/// Dhariwal and Nichol 2021, eq. 14 and algorithm 2. At s = 1 an unconditional model and an exact classifier are the conditional model. In pure
/// noise (alpha = 0), where no class shows, the answer is left as it is. 1 NFE, and one pass of the classifier forth and back.
/// </remarks>
/// <param name="model">The denoiser.</param>
/// <param name="classifier">The classifier.</param>
/// <param name="scale">s; 0 is no guidance.</param>
public sealed class ClassifierGuidance(IDenoiser model, LogLikelihood classifier, double scale) : IDenoiser
{
    /// <summary>The share of s that acts at each level.</summary>
    public GuidanceSchedule Schedule { get; init; } = GuidanceSchedule.Constant;

    /// <inheritdoc/>
    public Denoised Denoise(Tensor x, NoiseLevel level)
    {
        var answer = model.Denoise(x, level);
        var s = scale * Schedule.At(level);
        return s == 0 || level.Alpha == 0 ? answer : ScoreShift.Apply(answer, s * Slope(x, level), level);
    }

    private Tensor Slope(Tensor x, NoiseLevel level)
    {
        using var recording = GradientMode.On();
        var at = x.Detach();
        at.RequiresGrad = true;
        return Gradient.Of(classifier(at, level).Sum(), [at])[0];
    }
}
