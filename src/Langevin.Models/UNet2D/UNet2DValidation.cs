using Langevin.Models.Checkpoints;

namespace Langevin.Models.UNet2D;

/// <summary>Says in one sentence why a configuration describes no network, or why an image does not fit one.</summary>
public static class UNet2DValidation
{
    private static readonly string[] Activations = ["silu", "swish", "mish", "gelu", "relu"];

    /// <summary>Checks a configuration.</summary>
    /// <exception cref="ConfigException">It describes no network that can be built.</exception>
    public static void Check(UNet2DConfig config)
    {
        CheckLevels(config);
        CheckChoices(config);
        CheckNumbers(config);
        if (config.SampleSize is { } size) ConfigCheck.Refuse(SizeProblem(config, size) is { } problem, $"sample_size does not fit: {SizeProblem(config, size)}");
        UNet2DPlan.Check(config);
    }

    /// <summary>Checks the size of an image.</summary>
    /// <exception cref="ArgumentException">It cannot be halved as often as the network does; the message says which sizes fit.</exception>
    public static void CheckSize(UNet2DConfig config, ImageSize size)
    {
        if (SizeProblem(config, size) is { } problem) throw new ArgumentException(problem);
    }

    private static string? SizeProblem(UNet2DConfig config, ImageSize size)
    {
        var multiple = config.SizeMultiple;
        if (size.Height > 0 && size.Width > 0 && size.Height % multiple == 0 && size.Width % multiple == 0) return null;
        var wrong = size.Height <= 0 || size.Height % multiple != 0 ? size.Height : size.Width;
        var below = Math.Max(wrong / multiple, 0) * multiple;
        return $"a U-Net that halves {config.BlockOutChannels.Count - 1} times takes heights and widths that are multiples of {multiple}, not {size}; "
            + (below > 0 ? $"instead of {wrong}, {below} and {below + multiple} fit." : $"instead of {wrong}, {multiple} fits.");
    }

    private static void CheckLevels(UNet2DConfig config)
    {
        var levels = config.BlockOutChannels.Count;
        ConfigCheck.Refuse(levels is 0 or > 16, $"block_out_channels has {levels} levels; give 1 to 16.");
        ConfigCheck.Refuse(config.DownBlockTypes.Count != levels || config.UpBlockTypes.Count != levels,
            $"block_out_channels has {levels} levels, but there are {config.DownBlockTypes.Count} down_block_types and {config.UpBlockTypes.Count} up_block_types; give one of each a level.");
        foreach (var type in config.DownBlockTypes) ConfigCheck.Known("down_block_types", UNetBlocks.Current(type), UNetBlocks.DownTypes);
        foreach (var type in config.UpBlockTypes) ConfigCheck.Known("up_block_types", UNetBlocks.Current(type), UNetBlocks.UpTypes);
    }

    private static void CheckChoices(UNet2DConfig config)
    {
        ConfigCheck.Known("mid_block_type", config.MidBlockType, null, "UNetMidBlock2D");
        ConfigCheck.Known("downsample_type", config.DownsampleType, "conv", "resnet");
        ConfigCheck.Known("upsample_type", config.UpsampleType, "conv", "resnet");
        ConfigCheck.Known("resnet_time_scale_shift", config.ResnetTimeScaleShift, "default", "scale_shift");
        ConfigCheck.Known("time_embedding_type", config.TimeEmbeddingType, "positional", "fourier", "learned");
        ConfigCheck.Known("class_embed_type", config.ClassEmbedType, null, "timestep", "identity");
        ConfigCheck.Known("act_fn", config.ActFn.ToLowerInvariant(), Activations);
        ConfigCheck.Refuse(config.TimeEmbeddingType == "learned" && config.NumTrainTimesteps is null, "time_embedding_type learned needs num_train_timesteps.");
    }

    private static void CheckNumbers(UNet2DConfig config)
    {
        const long most = 1 << 20;
        void Count(string name, long? value) => ConfigCheck.Refuse(value is < 1 or > most, $"{name} is {value}; it lies between 1 and {most}.");
        Count("in_channels", config.InChannels);
        Count("out_channels", config.OutChannels);
        ConfigCheck.Refuse(config.LayersPerBlock is < 1 or > 64, $"layers_per_block is {config.LayersPerBlock}; it lies between 1 and 64.");
        foreach (var channels in config.BlockOutChannels) Count("block_out_channels", channels);
        Count("attention_head_dim", config.AttentionHeadDim);
        Count("norm_num_groups", config.NormNumGroups);
        Count("attn_norm_num_groups", config.AttnNormNumGroups);
        Count("num_class_embeds", config.NumClassEmbeds);
        Count("num_train_timesteps", config.NumTrainTimesteps);
        ConfigCheck.Refuse(config.TimeEmbeddingDim is < 0 or > most, $"time_embedding_dim is {config.TimeEmbeddingDim}; it lies between 1 and {most}.");
        ConfigCheck.Refuse(config.DownsamplePadding is not (0 or 1), $"downsample_padding is {config.DownsamplePadding}; only 0 and 1 halve the size.");
        ConfigCheck.Refuse(!(config.Dropout >= 0 && config.Dropout < 1), $"dropout is {config.Dropout}; it lies in [0, 1).");
        ConfigCheck.Refuse(!(config.NormEps > 0 && double.IsFinite(config.NormEps)), $"norm_eps is {config.NormEps}; it is above 0.");
        ConfigCheck.Refuse(config.MidBlockScaleFactor == 0 || !double.IsFinite(config.MidBlockScaleFactor), $"mid_block_scale_factor is {config.MidBlockScaleFactor}; it is divided by.");
        ConfigCheck.Refuse(config.TimeEmbeddingType == "positional" && (config.BlockOutChannels[0] < 2 || config.BlockOutChannels[0] / 2 == config.FreqShift),
            $"A positional time embedding of width {config.BlockOutChannels[0]} with freq_shift {config.FreqShift} has no frequencies; use more channels.");
    }
}
