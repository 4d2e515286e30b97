using Langevin.Diffusion;
using Langevin.Models;
using Langevin.Models.Flux;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>The transformer of Flux as a latent network: latents are packed on the way in and unpacked on the way out.</summary>
/// <param name="transformer">The transformer.</param>
internal sealed class FluxLatentNetwork(FluxTransformer2DModel transformer) : ILatentNetwork
{
    private const double Thousand = 1000;

    /// <inheritdoc/>
    public Architecture Architecture => transformer;

    /// <inheritdoc/>
    public NetworkChannels Channels => NetworkChannels.Mean;

    /// <inheritdoc/>
    public long ChannelsBeside => 0;

    /// <summary>Always: a Flux that takes no scale (schnell) was distilled to need none.</summary>
    public bool IsToldGuidance => true;

    /// <inheritdoc/>
    public Device Device => transformer.Device;

    /// <inheritdoc/>
    public ScalarType Type => transformer.Type;

    /// <inheritdoc/>
    public Tensor Predict(Tensor latents, Tensor t, PromptCondition condition, LatentInputs inputs)
    {
        using var scope = new TensorScope();
        var (height, width) = (latents.Size(2), latents.Size(3));
        var scale = transformer.Config.GuidanceEmbeds ? Tensor.Full([1], inputs.Guidance, ScalarType.Float32, Device) : null;
        var tokens = transformer.Forward(LatentPacking.Pack(latents).To(Type), condition.Context.To(Type), condition.Pooled!.To(Type), t / Thousand,
            LatentPacking.Places(height, width, Device), Tensor.Zeros([condition.Context.Size(1), 3], ScalarType.Float32, Device), scale, inputs.Shortcuts);        // [B, h/2 w/2, 4 C]
        return scope.Return(LatentPacking.Unpack(tokens, height, width).To(latents.Type));
    }
}
