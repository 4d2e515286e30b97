using Langevin.Torch;

namespace Langevin.Nn.Layers;

/// <summary>Sines and cosines of log t at random fixed frequencies: [B] to [B, 2 width].</summary>
/// <remarks>Tancik et al. 2020; as Song et al. 2021 use it for the noise level. The frequencies are saved as <c>weight</c> and not trained.</remarks>
public sealed class GaussianFourierEmbedding : Layer
{
    private readonly double scale;

    /// <summary>Allocates the layer.</summary>
    /// <param name="width">Number of frequencies.</param>
    /// <param name="scale">Their standard deviation.</param>
    public GaussianFourierEmbedding(long width, double scale)
    {
        this.scale = scale;
        Weight = AddParameter("weight", width);
        Weight.RequiresGrad = false;
    }

    /// <summary>The frequencies: [width].</summary>
    public Tensor Weight { get; }

    /// <summary>Embeds noise levels.</summary>
    /// <param name="times">[B], positive.</param>
    public override Tensor Forward(Tensor times)
    {
        using var scope = new TensorScope();
        var phases = times.Log().Unsqueeze(1) * Weight * 2.0 * Math.PI;
        return Output(scope.Return(Tensor.Cat([phases.Sin(), phases.Cos()], 1)));
    }

    /// <inheritdoc/>
    /// <remarks>The reference draws twice and keeps the second draw; so do we, to stay in step with its generator.</remarks>
    protected override void InitializeOwn(Generator generator)
    {
        Weight.NormalInPlace(0, 1, generator);
        Weight.NormalInPlace(0, 1, generator).MultiplyInPlace(scale);
    }
}
