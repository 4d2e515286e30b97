using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Diffusion.Guidance;

/// <summary>Towards data that explains a measurement y = A(x_0) + noise: score - grad |y - A(x_0(x_t))|^2 / (2 variance).</summary>
/// <remarks>
/// Diffusion posterior sampling, Chung et al. 2023, eq. 11 and 16, with the gradient taken through the denoiser. The variance is that of the measurement plus
/// <see cref="Spread"/>, what the denoiser leaves open of A(x_0) (Song et al. 2023, "Pseudoinverse-guided diffusion models", eq. 7 and appendix A.3): with 0 it is Chung's
/// approximation, whose steps the authors have to scale. For normal data and a linear A it is exact. In pure noise (alpha = 0) the answer is left as it is. 1 NFE, forth and back.
/// </remarks>
/// <param name="model">The denoiser; what it computes must be differentiable.</param>
/// <param name="operation">A: from [B, ...] to measurements, differentiable; not necessarily linear.</param>
/// <param name="measured">y: as A gives it, or one for all samples.</param>
/// <param name="deviation">The standard deviation of the measurement's noise.</param>
public sealed class MeasurementGuidance(IDenoiser model, Func<Tensor, Tensor> operation, Tensor measured, double deviation) : IDenoiser
{
    /// <summary>The variance of A(x_0) given x_t, at each level; sigma^2 / (alpha^2 + sigma^2) by default, which is right for pixels of standard normal data.</summary>
    public Func<NoiseLevel, double> Spread { get; init; } = level => level.Sigma * level.Sigma / (level.Alpha * level.Alpha + level.Sigma * level.Sigma);

    /// <summary>Multiplies the gradient; 1 is Bayes' rule.</summary>
    public double Scale { get; init; } = 1;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Deviation and spread are both 0.</exception>
    public Denoised Denoise(Tensor x, NoiseLevel level)
    {
        if (level.Alpha == 0) return model.Denoise(x, level);
        var variance = deviation * deviation + Spread(level);
        if (!(variance > 0)) throw new InvalidOperationException($"A measurement of deviation {deviation} with a spread of {Spread(level)} leaves no variance; give one of them.");
        using var recording = GradientMode.On();
        var at = x.Detach();
        at.RequiresGrad = true;
        var answer = model.Denoise(at, level);
        var misfit = (measured - operation(answer.X0)).Square().Sum();
        var slope = Gradient.Of(misfit, [at])[0];
        var free = new Denoised(answer.X0.Detach()) { Noise = answer.Noise?.Detach(), Variance = answer.Variance?.Detach() };
        return ScoreShift.Apply(free, slope * (-Scale / (2 * variance)), level);
    }
}
