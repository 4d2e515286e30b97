using Langevin.Diffusion;
using Langevin.Models;
using Langevin.Models.PixArt;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>PixArt's transformer as a latent network.</summary>
/// <param name="transformer">The transformer.</param>
internal sealed class PixArtLatentNetwork(PixArtTransformer2DModel transformer) : ILatentNetwork
{
    /// <inheritdoc/>
    public Architecture Architecture => transformer;

    /// <inheritdoc/>
    public NetworkChannels Channels => transformer.Config.OutChannels == 2 * transformer.Config.InChannels ? NetworkChannels.MeanAndVariance : NetworkChannels.Mean;

    /// <inheritdoc/>
    public long ChannelsBeside => 0;

    /// <inheritdoc/>
    public bool IsToldGuidance => false;

    /// <inheritdoc/>
    public Device Device => transformer.Device;

    /// <inheritdoc/>
    public ScalarType Type => transformer.Type;

    /// <inheritdoc/>
    public Tensor Predict(Tensor latents, Tensor t, PromptCondition condition, LatentInputs inputs)
    {
        using var scope = new TensorScope();
        var (size, ratio) = (condition.Sizes?.Narrow(1, 0, 2), condition.Sizes?.Narrow(1, 2, 1));             // [B, 2], [B, 1]
        return scope.Return(transformer.Forward(latents.To(Type), condition.Context.To(Type), t, condition.Mask, size, ratio, inputs.Shortcuts).To(latents.Type));
    }
}
