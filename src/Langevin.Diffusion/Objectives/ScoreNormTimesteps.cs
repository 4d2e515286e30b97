using Langevin.Diffusion.Processes;
using Langevin.Torch;

namespace Langevin.Diffusion.Objectives;

/// <summary>Timesteps as often as the forward step that leads to them is large beside the noise that is there: g^2 / sigma^2, by the score's expected norm.</summary>
/// <remarks>
/// Song et al. 2021 ("Maximum likelihood training of score-based diffusion models"), section 5.1, with E|score|^2 proportional to 1 / sigma^2. As g^2 / sigma^2 is -2 d lambda / dt,
/// log-SNR is drawn evenly. Exactly: 1 - SNR_t / SNR_s for the step from s to t, which stays at 1 next to clean data and to pure noise.
/// The draw's weights make up for it, so that only the variance of the loss changes.
/// </remarks>
/// <param name="process">The process, discrete or continuous.</param>
public sealed class ScoreNormTimesteps(INoiseProcess process) : ITimestepSampling
{
    private readonly TimestepChances parts = new(process);
    private double[]? chances;

    /// <inheritdoc/>
    public TimestepDraw Draw(long count, Generator generator) => parts.Draw(chances ??= Chances(), count, generator);

    private double[] Chances() =>
        [.. Enumerable.Range(0, parts.Count).Select(i => 1 - parts.End(i).Snr / parts.End(i - 1).Snr)];
}
