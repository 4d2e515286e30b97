using Langevin.Diffusion;
using Langevin.Models;
using Langevin.Models.MMDiT;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>The transformer of Stable Diffusion 3 as a latent network.</summary>
/// <param name="transformer">The transformer.</param>
internal sealed class SD3LatentNetwork(SD3Transformer2DModel transformer) : ILatentNetwork
{
    /// <inheritdoc/>
    public Architecture Architecture => transformer;

    /// <inheritdoc/>
    public NetworkChannels Channels => NetworkChannels.Mean;

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
        return scope.Return(transformer.Forward(latents.To(Type), condition.Context.To(Type), condition.Pooled!.To(Type), t, inputs.Shortcuts).To(latents.Type));
    }
}
