using Langevin.Models.UNet2DCondition;

namespace Langevin.Models.Checkpoints.SingleFiles;

/// <summary>The U-Net of Stable Diffusion as its authors number it (CompVis, SGM): a flat list of blocks on the way down and one on the way up.</summary>
internal static class UNetNames
{
    private static readonly (string Stored, string Name)[] Residual =
    [
        ("in_layers.0", "norm1"), ("in_layers.2", "conv1"), ("emb_layers.1", "time_emb_proj"), ("out_layers.0", "norm2"), ("out_layers.3", "conv2"), ("skip_connection", "conv_shortcut"),
    ];

    public static NameTable Of(UNet2DConditionConfig config)
    {
        var table = new NameTable();
        table.Add("time_embed.0", "time_embedding.linear_1");
        table.Add("time_embed.2", "time_embedding.linear_2");
        var labels = config.AdditionEmbedType is null ? "class_embedding" : "add_embedding";
        table.Add("label_emb.0.0", $"{labels}.linear_1");
        table.Add("label_emb.0.2", $"{labels}.linear_2");
        table.Add("input_blocks.0.0", "conv_in");
        Down(table, config);
        Block(table, "middle_block.0", "mid_block.resnets.0");
        table.Add("middle_block.1", "mid_block.attentions.0");
        Block(table, "middle_block.2", "mid_block.resnets.1");
        Up(table, config);
        table.Add("out.0", "conv_norm_out");
        table.Add("out.2", "conv_out");
        return table;
    }

    private static void Down(NameTable table, UNet2DConditionConfig config)
    {
        var (number, levels) = (1, config.DownBlockTypes.Count);
        for (var level = 0; level < levels; level++)
        {
            for (var layer = 0; layer < config.LayersPerBlock[level]; layer++, number++)
            {
                Block(table, $"input_blocks.{number}.0", $"down_blocks.{level}.resnets.{layer}");
                if (Attends(config.DownBlockTypes[level])) table.Add($"input_blocks.{number}.1", $"down_blocks.{level}.attentions.{layer}");
            }
            if (level < levels - 1) table.Add($"input_blocks.{number++}.0.op", $"down_blocks.{level}.downsamplers.0.conv");
        }
    }

    private static void Up(NameTable table, UNet2DConditionConfig config)
    {
        var (number, levels) = (0, config.UpBlockTypes.Count);
        for (var level = 0; level < levels; level++)
        {
            var (layers, attends) = (config.LayersPerBlock[levels - 1 - level], Attends(config.UpBlockTypes[level]));
            for (var layer = 0; layer <= layers; layer++, number++)
            {
                Block(table, $"output_blocks.{number}.0", $"up_blocks.{level}.resnets.{layer}");
                if (attends) table.Add($"output_blocks.{number}.1", $"up_blocks.{level}.attentions.{layer}");
                if (layer == layers && level < levels - 1) table.Add($"output_blocks.{number}.{(attends ? 2 : 1)}.conv", $"up_blocks.{level}.upsamplers.0.conv");
            }
        }
    }

    private static void Block(NameTable table, string stored, string name)
    {
        foreach (var (inner, own) in Residual) table.Add($"{stored}.{inner}", $"{name}.{own}");
    }

    private static bool Attends(string type) => type.Contains("CrossAttn", StringComparison.Ordinal);
}
