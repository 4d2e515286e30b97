using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>Langevin dynamics at one level, x + e score + sqrt(2 e) z: brings a sample nearer to the level's distribution.</summary>
/// <remarks>Song et al. 2021, algorithms 4 and 5 (appendix G). 1 NFE a move.</remarks>
public sealed record LangevinCorrector
{
    /// <summary>r, the ratio of signal to noise of a move (<c>snr</c>): 0.16 in the paper, for images of 32 pixels.</summary>
    public double SignalToNoise { get; init; } = 0.16;

    /// <summary>How many moves at a level (<c>correct_steps</c>).</summary>
    public int Moves { get; init; } = 1;

    /// <summary>What the length e of a move follows from.</summary>
    public LangevinStep Step { get; init; } = LangevinStep.Level;

    /// <summary>The sample after the moves.</summary>
    /// <param name="s">The step; the sample is at its <see cref="StepContext.From"/>.</param>
    internal Tensor Correct(StepContext s)
    {
        var x = s.X;
        var a = s.From.Alpha / s.To.Alpha;
        for (var i = 0; i < Moves; i++)
        {
            var score = s.Denoise(x, s.From).ScoreIn(x, s.From);
            var z = s.Noise();
            var r = Step == LangevinStep.Level ? SignalToNoise * s.From.Sigma : SignalToNoise * (MeanNorm(z) / MeanNorm(score));
            var e = 2 * a * a * r * r;
            x = x + e * score + Math.Sqrt(2 * e) * z;
        }
        return x;
    }

    private static double MeanNorm(Tensor x) => x.Reshape(x.Size(0), -1).Norm([1]).Mean().Item();
}

/// <summary>What the length e of a Langevin move follows from; alpha_t^2 / alpha_s^2 multiplies it, 1 where variance explodes.</summary>
public enum LangevinStep
{
    /// <summary>The level, 2 (r sigma)^2: what the norms come to where noise is most of the sample, and the same for every sample of a batch.</summary>
    Level,
    /// <summary>The norms of noise and score, 2 (r |z| / |score|)^2, averaged over the batch as Song et al. do: a sample then depends on its company.</summary>
    BatchNorms,
}
