using Langevin.Models.Autoencoder;

namespace Langevin.Models.Checkpoints.SingleFiles;

/// <summary>The autoencoder as its authors name it (CompVis): the decoder's levels are counted from the finest, and attention is of 1 x 1 convolutions.</summary>
internal static class AutoencoderNames
{
    private static readonly (string Stored, string Name)[] Residual = [("norm1", "norm1"), ("conv1", "conv1"), ("norm2", "norm2"), ("conv2", "conv2"), ("nin_shortcut", "conv_shortcut")];
    private static readonly (string Stored, string Name)[] Attention = [("q", "to_q"), ("k", "to_k"), ("v", "to_v"), ("proj_out", "to_out.0")];

    public static NameTable Of(AutoencoderKLConfig config)
    {
        var table = new NameTable();
        var levels = config.BlockOutChannels.Count;
        foreach (var half in (string[])["encoder", "decoder"])
        {
            table.Add($"{half}.conv_in", $"{half}.conv_in");
            table.Add($"{half}.norm_out", $"{half}.conv_norm_out");
            table.Add($"{half}.conv_out", $"{half}.conv_out");
            Middle(table, half);
        }
        for (var level = 0; level < levels; level++)
        {
            for (var layer = 0; layer < config.LayersPerBlock; layer++) Block(table, $"encoder.down.{level}.block.{layer}", $"encoder.down_blocks.{level}.resnets.{layer}");
            for (var layer = 0; layer <= config.LayersPerBlock; layer++) Block(table, $"decoder.up.{levels - 1 - level}.block.{layer}", $"decoder.up_blocks.{level}.resnets.{layer}");
            if (level == levels - 1) continue;
            table.Add($"encoder.down.{level}.downsample.conv", $"encoder.down_blocks.{level}.downsamplers.0.conv");
            table.Add($"decoder.up.{levels - 1 - level}.upsample.conv", $"decoder.up_blocks.{level}.upsamplers.0.conv");
        }
        table.Add("quant_conv", "quant_conv");
        table.Add("post_quant_conv", "post_quant_conv");
        return table;
    }

    private static void Middle(NameTable table, string half)
    {
        Block(table, $"{half}.mid.block_1", $"{half}.mid_block.resnets.0");
        Block(table, $"{half}.mid.block_2", $"{half}.mid_block.resnets.1");
        table.Add($"{half}.mid.attn_1.norm", $"{half}.mid_block.attentions.0.group_norm");
        foreach (var (stored, name) in Attention) table.Add($"{half}.mid.attn_1.{stored}", $"{half}.mid_block.attentions.0.{name}", TensorForm.Convolution);
    }

    private static void Block(NameTable table, string stored, string name)
    {
        foreach (var (inner, own) in Residual) table.Add($"{stored}.{inner}", $"{name}.{own}");
    }
}
