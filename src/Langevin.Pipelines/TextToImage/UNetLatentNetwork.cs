using Langevin.Diffusion;
using Langevin.Models;
using Langevin.Models.UNet2DCondition;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>A conditional U-Net, with what steers it, as a latent network: Stable Diffusion 1, 2 and XL, stable unCLIP.</summary>
/// <param name="unet">The U-Net.</param>
/// <param name="latentChannels">Channels of the latents; what the U-Net takes beyond them lies beside.</param>
public sealed class UNetLatentNetwork(UNet2DConditionModel unet, long latentChannels) : ILatentNetwork
{
    private const double GuidanceScale = 1000;

    private readonly SinusoidalEmbedding? guidance =
        unet.Config.TimeCondProjDim is { } width ? new SinusoidalEmbedding(width, SinusoidOrder.SineFirst, frequencyShift: 1, GuidanceScale) : null;

    /// <summary>The U-Net.</summary>
    internal UNet2DConditionModel UNet => unet;

    /// <inheritdoc/>
    public Architecture Architecture => unet;

    /// <inheritdoc/>
    public NetworkChannels Channels => unet.Config.OutChannels == 2 * latentChannels ? NetworkChannels.MeanAndVariance : NetworkChannels.Mean;

    /// <inheritdoc/>
    public long ChannelsBeside => unet.Config.InChannels - latentChannels;

    /// <inheritdoc/>
    public bool IsToldGuidance => guidance is not null;

    /// <inheritdoc/>
    public Device Device => unet.Device;

    /// <inheritdoc/>
    public ScalarType Type => unet.Type;

    /// <inheritdoc/>
    public Tensor Predict(Tensor latents, Tensor t, PromptCondition condition, LatentInputs inputs)
    {
        using var scope = new TensorScope();
        var sample = latents.To(Type).To(MemoryFormat.ChannelsLast);                                       // [B, C, h, w]
        var conditions = Conditions(condition, inputs);
        var control = ControlSum.Of(sample, t, conditions, inputs);
        if (inputs.Beside is { } beside) sample = Tensor.Cat([sample, beside.To(Type)], 1);                // [B, C + c, h, w]
        return scope.Return(unet.Forward(sample, t, conditions, control, inputs.Features, inputs.Shortcuts).To(latents.Type));
    }

    private UNetConditions Conditions(PromptCondition condition, LatentInputs inputs) => new(condition.Context.To(Type))
    {
        ContextMask = condition.Mask,
        ClassLabels = inputs.Embedding?.To(Type),
        PooledText = condition.Pooled?.To(Type),
        Sizes = condition.Sizes,
        Pictures = inputs.Pictures,
        Guidance = guidance?.Forward(Tensor.Full([condition.Context.Size(0)], inputs.Guidance - 1, device: Device)).To(Type),
    };
}
