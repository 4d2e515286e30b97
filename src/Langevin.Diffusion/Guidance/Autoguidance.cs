using Langevin.Torch;

namespace Langevin.Diffusion.Guidance;

/// <summary>A model beside a worse one of the same kind (smaller, or less trained), to be guided away from its errors.</summary>
/// <remarks>
/// Karras et al. 2024 ("Guiding a diffusion model with a bad version of itself"), eq. 4: worse + s (good - worse), which is
/// <see cref="ClassifierFreeGuidance"/> around this pair. 2 NFE a step, one of each.
/// </remarks>
/// <param name="model">Condition 0: the model itself, with its condition.</param>
/// <param name="worse">Condition 1: the worse one, with the same condition.</param>
public sealed class Autoguidance(IDenoiser model, IDenoiser worse) : IConditionalDenoiser
{
    /// <inheritdoc/>
    public int Conditions => 2;

    /// <inheritdoc/>
    public Denoised[] Denoise(Tensor x, NoiseLevel level, params ReadOnlySpan<int> conditions)
    {
        var answers = new Denoised[conditions.Length];
        for (var i = 0; i < answers.Length; i++) answers[i] = (conditions[i] == 0 ? model : worse).Denoise(x, level);
        return answers;
    }
}
