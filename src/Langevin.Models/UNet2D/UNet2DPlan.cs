using Langevin.Models.Checkpoints;

namespace Langevin.Models.UNet2D;

/// <summary>Walks through a configuration with channels and levels instead of tensors, to see whether its blocks fit together.</summary>
internal static class UNet2DPlan
{
    private readonly record struct Kept(long Channels, int Level);

    /// <summary>Checks groups, heads and the pairing of blocks on the way down and up.</summary>
    /// <exception cref="ConfigException">Something does not fit.</exception>
    public static void Check(UNet2DConfig config)
    {
        var kept = new Stack<Kept>();
        kept.Push(new Kept(config.BlockOutChannels[0], 0));
        WalkDown(config, kept);
        if (config.MidBlockType is not null) CheckMiddle(config);
        WalkUp(config, kept);
        Groups(config.NormNumGroups ?? ResidualOptions.QuarterOf(config.BlockOutChannels[0]), config.BlockOutChannels[0], "norm_num_groups");
    }

    private static void WalkDown(UNet2DConfig config, Stack<Kept> kept)
    {
        var image = 0;
        for (var level = 0; level < config.BlockOutChannels.Count; level++)
        {
            var type = UNetBlocks.Current(config.DownBlockTypes[level]);
            var halves = level < config.BlockOutChannels.Count - 1;
            var channels = config.BlockOutChannels[level];
            CheckBlock(config, type, channels, config.BlockOutChannels[Math.Max(level - 1, 0)]);
            for (var i = 0; i < config.LayersPerBlock; i++) kept.Push(new Kept(channels, level));
            if (!halves) continue;
            if (type != "KDownBlock2D") kept.Push(new Kept(channels, level + 1));
            if (!type.Contains("Skip")) continue;
            ConfigCheck.Refuse(config.InChannels != SkipDownBlock.ImageChannels, $"{type} works on images of {SkipDownBlock.ImageChannels} channels, and in_channels is {config.InChannels}.");
            ConfigCheck.Refuse(image++ != level, $"down_block_types {level} is {type}, but a level before it is no skip block; skip blocks come first on the way down.");
        }
    }

    private static void CheckMiddle(UNet2DConfig config)
    {
        var channels = config.BlockOutChannels[^1];
        Groups(config.NormNumGroups ?? ResidualOptions.QuarterOf(channels), channels, "norm_num_groups");
        if (!config.AddAttention) return;
        Heads(config.AttentionHeadDim ?? channels, channels);
        if (config.AttnNormNumGroups is { } groups) Groups(groups, channels, "attn_norm_num_groups");
    }

    private static void WalkUp(UNet2DConfig config, Stack<Kept> kept)
    {
        var (count, channels) = (config.BlockOutChannels.Count, config.BlockOutChannels);
        var (hidden, skipping) = (channels[^1], false);
        for (var step = 0; step < count; step++)
        {
            var type = UNetBlocks.Current(config.UpBlockTypes[step]);
            var (level, isK) = (count - 1 - step, type == "KUpBlock2D");
            var above = channels[Math.Max(level - 1, 0)];
            CheckBlock(config, type, channels[level], isK ? 2 * channels[level] : channels[level]);
            var layers = config.LayersPerBlock + (isK ? 0 : 1);
            ConfigCheck.Refuse(hidden != (isK ? channels[level] : channels[Math.Min(level + 1, count - 1)]), Unpaired(step, type));
            for (var i = 0; i < layers; i++)
            {
                var wanted = new Kept(!isK && i == layers - 1 ? above : channels[level], level);
                ConfigCheck.Refuse(!kept.TryPop(out var found) || !(isK && i > 0) && found != wanted, Unpaired(step, type));
            }
            hidden = isK ? above : channels[level];
            ConfigCheck.Refuse(skipping && !type.Contains("Skip"), $"up_block_types {step} is {type}, but a block before it is a skip block; skip blocks come last on the way up.");
            skipping |= type.Contains("Skip");
        }
        ConfigCheck.Refuse(hidden != channels[0], Unpaired(count - 1, UNetBlocks.Current(config.UpBlockTypes[^1])));
        ConfigCheck.Refuse(skipping && config.OutChannels != SkipDownBlock.ImageChannels, $"Skip blocks make images of {SkipDownBlock.ImageChannels} channels, and out_channels is {config.OutChannels}.");
    }

    private static string Unpaired(int step, string type) =>
        $"up_block_types {step} is {type}, which finds outputs of another size than it takes; pair KUpBlock2D with KDownBlock2D and the other blocks with each other.";

    private static void CheckBlock(UNet2DConfig config, string type, long channels, long inputs)
    {
        if (type[0] == 'K')
        {
            foreach (var width in new[] { channels, inputs })
                ConfigCheck.Refuse(width % AdaptiveResidualBlock.GroupSize != 0, $"{type} needs multiples of {AdaptiveResidualBlock.GroupSize} channels, and a level has {width}.");
            return;
        }
        var skip = type.Contains("Skip");
        ConfigCheck.Refuse(!skip && config.NormNumGroups is null, $"norm_num_groups is null, which only skip blocks allow, not {type}.");
        if (!skip) Groups(config.NormNumGroups!.Value, channels, "norm_num_groups");
        if (skip) Groups(ResidualOptions.QuarterOf(channels), channels, type);
        if (!type.StartsWith("Attn", StringComparison.Ordinal)) return;
        Heads(config.AttentionHeadDim ?? channels, channels);
        if (skip) Groups(SkipDownBlock.AttentionGroups, channels, type);
    }

    private static void Groups(long groups, long channels, string name) => ConfigCheck.Groups(name, groups, channels);

    private static void Heads(long width, long channels) => ConfigCheck.Refuse(
        width > channels, $"Attention heads of width {width} (attention_head_dim) do not fit into {channels} channels; choose at most {channels}.");
}
