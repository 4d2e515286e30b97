using Langevin.Models.Checkpoints;
using Langevin.Nn.Layers;

namespace Langevin.Models.DeepCompression;

/// <summary>One half of a deep-compression autoencoder, level by level, the finest first.</summary>
/// <param name="Levels">The levels.</param>
/// <param name="HeadWidth">Width of an attention head.</param>
/// <param name="LatentChannels">Channels of the latents.</param>
/// <param name="ImageChannels">Channels of an image.</param>
/// <param name="Folding">How it halves or doubles.</param>
/// <param name="Shortcut">Whether latents are reached by a shortcut beside the convolution.</param>
internal sealed record DeepShape(IReadOnlyList<DeepLevel> Levels, long HeadWidth, long LatentChannels, long ImageChannels, Folding Folding, bool Shortcut)
{
    private const string Plain = "ResBlock", Attending = "EfficientViTBlock", RootMeanSquare = "rms_norm", Batch = "batch_norm";
    private const long MostLayers = 64, MostKernel = 31, MostScales = 8;

    /// <summary>The number of the first level that has blocks: 0, or 1 where the layer at the image's end takes the finest level's place.</summary>
    public int First => Levels[0].Layers > 0 ? 0 : 1;

    /// <summary>The encoder of a configuration.</summary>
    /// <exception cref="ConfigException">It describes none.</exception>
    public static DeepShape Encoder(AutoencoderDCConfig config)
    {
        ConfigCheck.Known("downsample_block_type", config.DownsampleBlockType.ToLowerInvariant(), "pixel_unshuffle", "conv");
        var levels = Half("encoder", config.EncoderBlockOutChannels, config.EncoderLayersPerBlock, config.EncoderBlockTypes, RootMeanSquare, "silu", config.EncoderQkvMultiscales);
        return Checked("encoder", new DeepShape(levels, config.AttentionHeadDim, config.LatentChannels, config.InChannels, config.DownsampleBlockType == "pixel_unshuffle" ? Folding.Channels : Folding.Pixels, config.EncoderOutShortcut));
    }

    /// <summary>The decoder of a configuration.</summary>
    /// <exception cref="ConfigException">It describes none.</exception>
    public static DeepShape Decoder(AutoencoderDCConfig config)
    {
        ConfigCheck.Known("upsample_block_type", config.UpsampleBlockType, "pixel_shuffle", "interpolate");
        ConfigCheck.Known("decoder_conv_act_fn", config.DecoderConvActFn, [.. Activation.Names]);
        ConfigCheck.Refuse(config.DecoderBlockOutChannels.Count != config.EncoderBlockOutChannels.Count, $"The decoder has {config.DecoderBlockOutChannels.Count} levels and the encoder {config.EncoderBlockOutChannels.Count}; give as many.");
        var levels = Half("decoder", config.DecoderBlockOutChannels, config.DecoderLayersPerBlock, config.DecoderBlockTypes, config.DecoderNormTypes, config.DecoderActFns, config.DecoderQkvMultiscales);
        return Checked("decoder", new DeepShape(levels, config.AttentionHeadDim, config.LatentChannels, config.InChannels, config.UpsampleBlockType == "pixel_shuffle" ? Folding.Channels : Folding.Pixels, config.DecoderInShortcut));
    }

    private static DeepLevel[] Half(string half, IReadOnlyList<long> channels, IReadOnlyList<long> layers, PerLevel<string> blocks, PerLevel<string> norms, PerLevel<string> activations, IReadOnlyList<IReadOnlyList<long>> kernels)
    {
        ConfigCheck.Levels($"{half}_block_out_channels", channels, groups: 1);
        Covers($"{half}_layers_per_block", layers.Count == channels.Count, layers.Count);
        Covers($"{half}_qkv_multiscales", kernels.Count == channels.Count, kernels.Count);
        Covers($"{half}_block_types", blocks.Covers(channels.Count), blocks.Values.Count);
        Covers("decoder_norm_types", norms.Covers(channels.Count), norms.Values.Count);
        Covers("decoder_act_fns", activations.Covers(channels.Count), activations.Values.Count);
        for (var i = 0; i < channels.Count; i++)
        {
            ConfigCheck.Within($"{half}_layers_per_block", layers[i], i == 0 && channels.Count > 1 ? 0 : 1, MostLayers);
            ConfigCheck.Known($"{half}_block_types", blocks[i], Plain, Attending);
            ConfigCheck.Known("decoder_norm_types", norms[i], RootMeanSquare, Batch);
            ConfigCheck.Known("decoder_act_fns", activations[i], [.. Activation.Names]);
            ConfigCheck.Refuse(kernels[i] is null || kernels[i].Count > MostScales || kernels[i].Any(kernel => kernel is < 1 or > MostKernel || kernel % 2 == 0), $"{half}_qkv_multiscales has [{string.Join(", ", kernels[i] ?? [])}]; kernels are odd, from 1 to {MostKernel}, and at most {MostScales}.");
        }
        return [.. channels.Select((width, i) => new DeepLevel(width, layers[i], blocks[i] == Attending, norms[i] == RootMeanSquare, activations[i], kernels[i]))];

        void Covers(string name, bool covers, int count) => ConfigCheck.Refuse(!covers, $"{name} has {count} entries for {channels.Count} levels; give one a level.");
    }

    /// <summary>Refuses channels that shortcuts cannot join.</summary>
    private static DeepShape Checked(string half, DeepShape shape)
    {
        ConfigCheck.Count("latent_channels", shape.LatentChannels);
        ConfigCheck.Count("in_channels", shape.ImageChannels);
        ConfigCheck.Within("attention_head_dim", shape.HeadWidth, 1, shape.Levels.Where(level => level.Attends).Select(level => level.Channels).DefaultIfEmpty(long.MaxValue).Min());
        var coarsest = shape.Levels[^1].Channels;
        ConfigCheck.Refuse(shape.Shortcut && coarsest % shape.LatentChannels != 0, $"The {half}'s coarsest level has {coarsest} channels, which is no multiple of the {shape.LatentChannels} of latents that are joined to it; choose channels that are.");
        for (var i = shape.First + 1; i < shape.Levels.Count; i++)
        {
            var (fine, coarse) = (shape.Levels[i - 1].Channels, shape.Levels[i].Channels);
            ConfigCheck.Refuse(4 * fine % coarse != 0, $"{half}_block_out_channels goes from {fine} to {coarse}; four times the finer channels must be a multiple of the coarser ones, by whose groups levels are joined.");
        }
        foreach (var level in shape.Levels)
            ConfigCheck.Refuse(half == "encoder" && shape.Folding == Folding.Channels && level.Channels % 4 != 0, $"encoder_block_out_channels has {level.Channels}, and four pixels are folded into channels; choose a multiple of 4, or halve by conv.");
        return shape;
    }
}

/// <summary>A level of one half.</summary>
/// <param name="Channels">Its channels.</param>
/// <param name="Layers">Its blocks.</param>
/// <param name="Attends">Whether they attend.</param>
/// <param name="IsRms">Whether they normalise by the root mean square over channels, or by statistics of batches.</param>
/// <param name="Activation">The activation of plain blocks.</param>
/// <param name="Kernels">The scales at which attention sees the image besides as it is.</param>
internal sealed record DeepLevel(long Channels, long Layers, bool Attends, bool IsRms, string Activation, IReadOnlyList<long> Kernels)
{
    /// <summary>Its blocks.</summary>
    public IEnumerable<Nn.Layer> Blocks(long headWidth) => Enumerable.Range(0, (int)Layers).Select(_ => Attends
        ? (Nn.Layer)new AttendingBlock(this, headWidth)
        : new PlainBlock(this));

    /// <summary>A normalisation as this level has them.</summary>
    public Nn.Layer Norm() => IsRms ? new ChannelNorm(Channels) : new BatchNorm(Channels);
}

/// <summary>How a level halves or doubles the image.</summary>
internal enum Folding
{
    /// <summary>Pixels are folded into channels, or channels unfolded into pixels, after the convolution.</summary>
    Channels,
    /// <summary>The convolution itself steps by two, or comes after pixels were repeated.</summary>
    Pixels,
}
