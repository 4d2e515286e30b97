using Langevin.Models.Checkpoints;
using Langevin.Models.UNet2D;

namespace Langevin.Models.UNet2DCondition;

/// <summary>Says in one sentence why a configuration describes no network.</summary>
internal static class UNet2DConditionValidation
{
    private static readonly string[] Activations = ["silu", "swish", "mish", "gelu", "relu"];

    /// <summary>Checks a configuration.</summary>
    /// <exception cref="ConfigException">It describes no network that can be built.</exception>
    public static void Check(UNet2DConditionConfig config)
    {
        ConfigCheck.Levels("block_out_channels", config.BlockOutChannels, config.NormNumGroups);
        CheckBlocks(config);
        CheckLevels(config);
        CheckEmbeddings(config);
        CheckUnsupported(config);
        CheckNumbers(config);
    }

    private static void CheckBlocks(UNet2DConditionConfig config)
    {
        var levels = config.BlockOutChannels.Count;
        ConfigCheck.Refuse(config.DownBlockTypes.Count != levels || config.UpBlockTypes.Count != levels,
            $"block_out_channels has {levels} levels, but there are {config.DownBlockTypes.Count} down_block_types and {config.UpBlockTypes.Count} up_block_types; give one of each a level.");
        foreach (var type in config.DownBlockTypes) ConfigCheck.Known("down_block_types", UNetBlocks.Current(type ?? ""), ConditionBlocks.DownTypes);
        foreach (var type in config.UpBlockTypes) ConfigCheck.Known("up_block_types", UNetBlocks.Current(type ?? ""), ConditionBlocks.UpTypes);
        ConfigCheck.Known("mid_block_type", config.MidBlockType, null, "UNetMidBlock2DCrossAttn", "UNetMidBlock2D");
    }

    private static void CheckLevels(UNet2DConditionConfig config)
    {
        var levels = config.BlockOutChannels.Count;
        Covered("attention_head_dim", config.AttentionHeadDim);
        Covered("cross_attention_dim", config.CrossAttentionDim);
        Covered("layers_per_block", config.LayersPerBlock);
        Covered("only_cross_attention", config.OnlyCrossAttention);
        Covered("transformer_layers_per_block", config.TransformerLayersPerBlock);
        if (config.ReverseTransformerLayersPerBlock is { } reverse) Covered("reverse_transformer_layers_per_block", reverse);
        for (var level = 0; level < levels; level++)
        {
            var (heads, channels, layers) = (config.AttentionHeadDim[level], config.BlockOutChannels[level], config.LayersPerBlock[level]);
            ConfigCheck.Refuse(heads < 1 || heads > channels, $"attention_head_dim is {heads}, which is the number of heads here; a level of {channels} channels has 1 to {channels}.");
            ConfigCheck.Count("cross_attention_dim", config.CrossAttentionDim[level]);
            ConfigCheck.Within("layers_per_block", layers, 1, 64);
            Depths("transformer_layers_per_block", config.TransformerLayersPerBlock[level], layers);
            Depths("reverse_transformer_layers_per_block", (config.ReverseTransformerLayersPerBlock ?? config.TransformerLayersPerBlock)[levels - 1 - level], layers + 1);
        }

        void Covered<T>(string name, PerLevel<T> setting) => ConfigCheck.Refuse(!setting.Covers(levels), $"{name} has {setting.Values.Count} entries for {levels} levels; give one number, or one a level.");
    }

    private static void Depths(string name, PerLevel<long> depth, long layers)
    {
        ConfigCheck.Refuse(depth.IsList && depth.Values.Count < layers, $"{name} has a list of {depth.Values.Count} depths for a level of {layers} layers; give one number, or one a layer.");
        foreach (var blocks in depth.Values) ConfigCheck.Within(name, blocks, 0, 256);
    }

    private static void CheckEmbeddings(UNet2DConditionConfig config)
    {
        ConfigCheck.Known("class_embed_type", config.ClassEmbedType, null, "timestep", "identity", "projection", "simple_projection");
        ConfigCheck.Known("addition_embed_type", config.AdditionEmbedType, null, "text_time");
        ConfigCheck.Known("encoder_hid_dim_type", config.EncoderHidDimType, null, "text_proj");
        ConfigCheck.Known("time_embedding_type", config.TimeEmbeddingType, "positional");
        ConfigCheck.Known("resnet_time_scale_shift", config.ResnetTimeScaleShift, "default", "scale_shift");
        foreach (var (name, activation) in new[] { ("act_fn", config.ActFn), ("time_embedding_act_fn", config.TimeEmbeddingActFn), ("timestep_post_act", config.TimestepPostAct) })
            if (activation is not null) ConfigCheck.Known(name, activation.ToLowerInvariant(), Activations);
        ConfigCheck.Refuse(config.EncoderHidDimType is not null && config.EncoderHidDim is null, "encoder_hid_dim_type text_proj needs encoder_hid_dim.");
        var projects = config.AdditionEmbedType is not null || config.ClassEmbedType is "projection" or "simple_projection";
        ConfigCheck.Refuse(projects && config.ProjectionClassEmbeddingsInputDim is null, $"{config.AdditionEmbedType ?? config.ClassEmbedType} needs projection_class_embeddings_input_dim.");
        ConfigCheck.Refuse(config.AdditionEmbedType is not null && config.AdditionTimeEmbedDim is null, "addition_embed_type text_time needs addition_time_embed_dim.");
        ConfigCheck.Refuse(config.ClassEmbeddingsConcat && (!config.IsClassConditional || config.AdditionEmbedType is not null), "class_embeddings_concat needs class labels, and no addition_embed_type.");
        Frequencies("block_out_channels", config.BlockOutChannels[0]);
        if (config.AdditionTimeEmbedDim is { } width) Frequencies("addition_time_embed_dim", width);

        void Frequencies(string name, long width) => ConfigCheck.Refuse(
            width < 2 || width / 2 == config.FreqShift, $"{name} {width} with freq_shift {config.FreqShift} leaves no frequencies for an embedding; use a greater width.");
    }

    private static void CheckUnsupported(UNet2DConditionConfig config)
    {
        ConfigCheck.Known("attention_type", config.AttentionType, "default");
        ConfigCheck.Known("cross_attention_norm", config.CrossAttentionNorm, (string?)null);
        ConfigCheck.Refuse(config.DualCrossAttention, "dual_cross_attention is true; only one context can be attended to.");
        ConfigCheck.Refuse(config.NumAttentionHeads is not null, "num_attention_heads is given; the number of heads is read from attention_head_dim, as in every published file.");
    }

    private static void CheckNumbers(UNet2DConditionConfig config)
    {
        ConfigCheck.Count("in_channels", config.InChannels);
        ConfigCheck.Count("out_channels", config.OutChannels);
        ConfigCheck.Count("num_class_embeds", config.NumClassEmbeds);
        ConfigCheck.Count("encoder_hid_dim", config.EncoderHidDim);
        ConfigCheck.Count("time_cond_proj_dim", config.TimeCondProjDim);
        ConfigCheck.Count("addition_time_embed_dim", config.AdditionTimeEmbedDim);
        ConfigCheck.Count("projection_class_embeddings_input_dim", config.ProjectionClassEmbeddingsInputDim);
        ConfigCheck.Within("time_embedding_dim", config.TimeEmbeddingDim, 0, 1 << 20);
        ConfigCheck.Within("downsample_padding", config.DownsamplePadding, 0, 1);
        ConfigCheck.Refuse(config.ConvInKernel is < 1 or > 31 || config.ConvInKernel % 2 == 0, $"conv_in_kernel is {config.ConvInKernel}; it is odd, from 1 to 31.");
        ConfigCheck.Refuse(config.ConvOutKernel is < 1 or > 31 || config.ConvOutKernel % 2 == 0, $"conv_out_kernel is {config.ConvOutKernel}; it is odd, from 1 to 31.");
        ConfigCheck.Refuse(!(config.Dropout >= 0 && config.Dropout < 1), $"dropout is {config.Dropout}; it lies in [0, 1).");
        ConfigCheck.Refuse(!(config.NormEps > 0 && double.IsFinite(config.NormEps)), $"norm_eps is {config.NormEps}; it is above 0.");
        ConfigCheck.Refuse(config.MidBlockScaleFactor == 0 || !double.IsFinite(config.MidBlockScaleFactor), $"mid_block_scale_factor is {config.MidBlockScaleFactor}; it is divided by.");
    }
}
