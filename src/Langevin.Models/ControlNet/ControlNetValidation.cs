using Langevin.Models.Checkpoints;
using Langevin.Models.UNet2DCondition;

namespace Langevin.Models.ControlNet;

/// <summary>Says in one sentence why a configuration describes no network.</summary>
internal static class ControlNetValidation
{
    /// <summary>Checks a configuration.</summary>
    /// <exception cref="ConfigException">It describes no network that can be built.</exception>
    public static void Check(ControlNetConfig config)
    {
        UNet2DConditionValidation.Check(config.Half);
        ConfigCheck.Known("mid_block_type", config.MidBlockType, "UNetMidBlock2DCrossAttn", "UNetMidBlock2D");
        ConfigCheck.Known("controlnet_conditioning_channel_order", config.ControlnetConditioningChannelOrder, "rgb", "bgr");
        ConfigCheck.Refuse(config.EncoderHidDim is not null, $"encoder_hid_dim is {config.EncoderHidDim}; a control network takes its text as wide as cross_attention_dim.");
        ConfigCheck.Count("conditioning_channels", config.ConditioningChannels);
        ConfigCheck.Refuse(config.ConditioningEmbeddingOutChannels.Count is 0 or > 8, $"conditioning_embedding_out_channels has {config.ConditioningEmbeddingOutChannels.Count} levels; give 1 to 8.");
        foreach (var channels in config.ConditioningEmbeddingOutChannels) ConfigCheck.Count("conditioning_embedding_out_channels", channels);
    }
}
