using Langevin.Torch;

namespace Langevin.Diffusion;

/// <summary>What a denoiser answers: E[x_0 | x_t], and what x_0 alone does not carry. A tensor converts to it.</summary>
/// <param name="X0">The clean data expected: as x.</param>
public readonly record struct Denoised(Tensor X0)
{
    /// <summary>The noise as the network itself gave it; null where it is the one implied by X0.</summary>
    /// <remarks>It differs from the implied one after a constraint has moved X0, and it is all that is known at sigma = 0.</remarks>
    public Tensor? Noise { get; init; }

    /// <summary>The network's variance channels: as x, nominally in [-1, 1]; null where the variance is not learned.</summary>
    /// <remarks>Nichol and Dhariwal 2021, eq. 15: (1 + v) / 2 interpolates log-variances between the posterior's and beta's.</remarks>
    public Tensor? Variance { get; init; }

    /// <summary>The plain answer: x_0 and nothing else.</summary>
    public static implicit operator Denoised(Tensor x0) => new(x0);

    /// <summary>The noise n of x = alpha x0 + sigma n.</summary>
    /// <param name="x">The noisy sample that was denoised.</param>
    /// <param name="level">Its level; sigma must not be 0 unless <see cref="Noise"/> is given.</param>
    public Tensor NoiseIn(Tensor x, NoiseLevel level) => Noise ?? (x - level.Alpha * X0) / level.Sigma;

    /// <summary>The score, the gradient of log p(x): -n / sigma.</summary>
    /// <remarks>Efron 2011 (Tweedie's formula).</remarks>
    /// <inheritdoc cref="NoiseIn"/>
    public Tensor ScoreIn(Tensor x, NoiseLevel level) => Noise is null ? (level.Alpha * X0 - x) / (level.Sigma * level.Sigma) : Noise / -level.Sigma;
}
