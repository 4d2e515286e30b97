using System.Text.RegularExpressions;

namespace Langevin.Models.Adapters;

/// <summary>The names that layers of a U-Net have in the checkpoints of CompVis and Stability (<c>input_blocks.4.1. ...</c>), which kohya's files for Stable Diffusion XL use.</summary>
internal sealed partial class OriginalUNetNames
{
    private static readonly Dictionary<string, string> Fixed = new()
    {
        ["conv_in"] = "input_blocks.0.0", ["time_embedding.linear_1"] = "time_embed.0", ["time_embedding.linear_2"] = "time_embed.2",
        ["add_embedding.linear_1"] = "label_emb.0.0", ["add_embedding.linear_2"] = "label_emb.0.2", ["conv_out"] = "out.2",
    };

    private static readonly Dictionary<string, string> Residual = new()
    {
        ["conv1"] = "in_layers.2", ["time_emb_proj"] = "emb_layers.1", ["conv2"] = "out_layers.3", ["conv_shortcut"] = "skip_connection",
    };

    private readonly HashSet<string> names;
    private readonly int layersPerBlock;

    /// <summary>Reads the layout from the names of a U-Net's layers.</summary>
    public OriginalUNetNames(IEnumerable<string> names)
    {
        this.names = [.. names];
        layersPerBlock = 0;
        while (this.names.Contains($"down_blocks.0.resnets.{layersPerBlock}.conv1")) layersPerBlock++;
    }

    /// <summary>The original name of a layer; null when it has none.</summary>
    public string? Of(string name)
    {
        if (Fixed.TryGetValue(name, out var plain)) return plain;
        if (Block().Match(name) is not { Success: true } match) return null;
        var (side, part, rest) = (match.Groups["side"].Value, match.Groups["part"].Value, match.Groups["rest"].Value);
        var (block, number) = (Number(match, "block"), Number(match, "number"));
        var inner = part == "resnets" ? Residual.GetValueOrDefault(rest) : rest;
        if (inner is null) return null;
        return (side, part) switch
        {
            ("mid_block", "resnets") => $"middle_block.{2 * number}.{inner}",
            ("mid_block", "attentions") => $"middle_block.{2 * number + 1}.{inner}",
            ("down_blocks", "downsamplers") => $"input_blocks.{(block + 1) * (layersPerBlock + 1)}.0.op",
            ("down_blocks", _) => $"input_blocks.{1 + block * (layersPerBlock + 1) + number}.{Place(part)}.{inner}",
            ("up_blocks", "upsamplers") => $"output_blocks.{block * (layersPerBlock + 1) + layersPerBlock}.{(names.Contains($"up_blocks.{block}.attentions.0.proj_in") ? 2 : 1)}.conv",
            ("up_blocks", _) => $"output_blocks.{block * (layersPerBlock + 1) + number}.{Place(part)}.{inner}",
            _ => null,
        };
    }

    private static int Place(string part) => part == "attentions" ? 1 : 0;

    private static int Number(Match match, string group) => match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan) : 0;

    [GeneratedRegex(@"^(?<side>down_blocks|mid_block|up_blocks)(?:\.(?<block>\d{1,3}))?\.(?<part>resnets|attentions|downsamplers|upsamplers)\.(?<number>\d{1,3})\.(?<rest>.+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Block();
}
