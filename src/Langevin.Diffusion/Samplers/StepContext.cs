using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Noise;
using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>All that a step's formula can see: the sample, two levels, the denoiser and a source of noise.</summary>
public sealed class StepContext
{
    private readonly IDenoiser model;
    private readonly INoiseSource? noise;
    private int draws;

    internal StepContext(IDenoiser model, INoiseSource? noise, Tensor x, GridStep step, int index) =>
        (this.model, this.noise, X, From, To, Index) = (model, noise, x, step.From, step.To, index);

    /// <summary>The sample at <see cref="From"/>: [B, ...].</summary>
    public Tensor X { get; }

    /// <summary>The level of the sample.</summary>
    public NoiseLevel From { get; }

    /// <summary>The level to lead it to.</summary>
    public NoiseLevel To { get; }

    /// <summary>The number of the step, from 0.</summary>
    public int Index { get; }

    internal int Evaluations { get; private set; }

    internal Tensor? LatestX0 { get; private set; }

    /// <summary>Asks the denoiser about <see cref="X"/>: one evaluation.</summary>
    public Denoised Denoise() => Denoise(X, From);

    /// <summary>Asks the denoiser: one evaluation.</summary>
    /// <param name="x">A sample: as <see cref="X"/>.</param>
    /// <param name="level">Its level.</param>
    public Denoised Denoise(Tensor x, NoiseLevel level)
    {
        Evaluations++;
        var denoised = model.Denoise(x, level);
        LatestX0 = denoised.X0;
        return denoised;
    }

    /// <summary>Standard normal noise of X's shape, new at each call.</summary>
    /// <exception cref="InvalidOperationException">The walk was given no source of noise.</exception>
    public Tensor Noise() => (noise ?? throw new InvalidOperationException("This sampler adds noise; give SamplingOptions.Noise, such as new PerSampleNoise(seed)."))
        .Draw(X.Shape, X.Type, X.Device, new NoiseDraw(Index, draws++) { From = From, To = To });
}
