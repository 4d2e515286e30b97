using Langevin.Models.UNet2DCondition;

namespace Langevin.Models.Checkpoints.SingleFiles;

/// <summary>The configuration of Stable Diffusion's U-Net from the shapes of its tensors, and from what its families agree on where shapes say nothing.</summary>
internal static class UNetShape
{
    private const long HeadWidth = 64, HeadsOfFirst = 8;

    public static UNet2DConditionConfig Read(PartShapes shapes, long side)
    {
        var levels = Levels(shapes);
        var context = levels.Where(level => level.Depth > 0).Select(level => shapes.Extent($"input_blocks.{level.Block}.1.transformer_blocks.0.attn2.to_k.weight", 1)).DefaultIfEmpty(768).First();
        var linear = levels.Find(level => level.Depth > 0) is { } first && shapes.Dimensions($"input_blocks.{first.Block}.1.proj_in.weight") == 2;
        var labels = shapes.Has("label_emb.0.0.weight");
        return new UNet2DConditionConfig
        {
            InChannels = shapes.Extent("input_blocks.0.0.weight", 1),
            OutChannels = shapes.Extent("out.2.weight", 0),
            BlockOutChannels = [.. levels.Select(level => level.Channels)],
            LayersPerBlock = (PerLevel<long>)levels[0].Layers,
            DownBlockTypes = [.. levels.Select(level => level.Depth > 0 ? "CrossAttnDownBlock2D" : "DownBlock2D")],
            UpBlockTypes = [.. levels.AsEnumerable().Reverse().Select(level => level.Depth > 0 ? "CrossAttnUpBlock2D" : "UpBlock2D")],
            TransformerLayersPerBlock = Depths(levels, shapes.Count("middle_block.1.transformer_blocks.")),
            AttentionHeadDim = linear ? levels.Select(level => Math.Max(level.Channels / HeadWidth, 1)).ToArray() : (PerLevel<long>)HeadsOfFirst,
            CrossAttentionDim = (PerLevel<long>)context,
            UseLinearProjection = linear,
            AdditionEmbedType = labels && IsToldSizes(shapes) ? "text_time" : null,
            AdditionTimeEmbedDim = labels && IsToldSizes(shapes) ? 256 : null,
            ClassEmbedType = labels && !IsToldSizes(shapes) ? "projection" : null,
            ProjectionClassEmbeddingsInputDim = labels ? shapes.Extent("label_emb.0.0.weight", 1) : null,
            SampleSize = side / 8,
        };
    }

    /// <summary>The width of the texts that it reads: 768, 1024 or 2048 in the published families.</summary>
    public static long? Context(PartShapes shapes) => Levels(shapes).Find(level => level.Depth > 0) is { } level ? shapes.Extent($"input_blocks.{level.Block}.1.transformer_blocks.0.attn2.to_k.weight", 1) : null;

    /// <summary>Whether it is told sizes and a pooled text (XL), which has 5 or 6 embeddings of 256 beside the text; unCLIP's image embedding is another thing.</summary>
    public static bool IsToldSizes(PartShapes shapes) => shapes.Has("label_emb.0.0.weight") && shapes.Extent("label_emb.0.0.weight", 1) is not (1024 or 1536 or 2048);

    /// <summary>Layers of the transformers, as published configurations have them: one number where all agree; else a list, whose last number is the middle block's.</summary>
    private static PerLevel<PerLevel<long>> Depths(List<Level> levels, int middle)
    {
        int[] there = [.. levels.Select(level => level.Depth).Append(middle).Where(depth => depth > 0).Distinct()];
        if (there.Length < 2) return (PerLevel<long>)there.FirstOrDefault(1);
        return levels.Select((level, i) => (PerLevel<long>)Math.Max(i == levels.Count - 1 && level.Depth == 0 ? middle : level.Depth, 1)).ToArray();
    }

    private static List<Level> Levels(PartShapes shapes)
    {
        List<Level> levels = [];
        var blocks = shapes.Count("input_blocks.");
        for (var block = 1; block < blocks; block++)
        {
            if (!shapes.Has($"input_blocks.{block}.0.in_layers.2.weight")) continue; // halves the size
            var channels = shapes.Extent($"input_blocks.{block}.0.in_layers.2.weight", 0);
            var depth = shapes.Count($"input_blocks.{block}.1.transformer_blocks.");
            if (block == 1 || shapes.Has($"input_blocks.{block - 1}.0.op.weight")) levels.Add(new Level(block, channels, depth, 1));
            else levels[^1] = levels[^1] with { Layers = levels[^1].Layers + 1 };
        }
        return levels.Count > 0 ? levels : throw new ConfigException("The U-Net of the single file has no blocks; the file is damaged.");
    }

    private sealed record Level(int Block, long Channels, int Depth, long Layers);
}
