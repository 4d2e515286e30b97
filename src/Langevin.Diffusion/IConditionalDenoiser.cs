using Langevin.Torch;

namespace Langevin.Diffusion;

/// <summary>A denoiser that holds several conditions and answers any of them in one batched network call.</summary>
/// <remarks>
/// Guidance knows conditions by number only; what they are (class numbers, text embeddings, another network) is the
/// implementation's business. By custom 0 is what is wanted and 1 is no condition, or what is not wanted.
/// </remarks>
public interface IConditionalDenoiser
{
    /// <summary>How many conditions it holds.</summary>
    int Conditions { get; }

    /// <summary>E[x_0 | x_t, c] for some of the conditions.</summary>
    /// <param name="x">The noisy sample x_t: [B, ...].</param>
    /// <param name="level">Its noise level.</param>
    /// <param name="conditions">The numbers of the conditions asked for.</param>
    /// <returns>One answer a number asked for, in that order.</returns>
    Denoised[] Denoise(Tensor x, NoiseLevel level, params ReadOnlySpan<int> conditions);
}
