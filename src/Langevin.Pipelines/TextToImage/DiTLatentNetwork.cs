using Langevin.Diffusion;
using Langevin.Models;
using Langevin.Models.DiT;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>The transformer of classes as a latent network; the number of a class lies where others have a text.</summary>
/// <param name="transformer">The transformer.</param>
internal sealed class DiTLatentNetwork(DiTTransformer2DModel transformer) : ILatentNetwork
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
        return scope.Return(transformer.Forward(latents.To(Type), t, condition.Context.Reshape(-1), inputs.Shortcuts).To(latents.Type));
    }
}
