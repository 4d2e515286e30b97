using Langevin.Models.Checkpoints.SingleFiles;
using Langevin.Models.Flux;
using Langevin.Models.MMDiT;

namespace Langevin.Models.Adapters;

/// <summary>
/// The names that layers of Flux and Stable Diffusion 3 have with their authors (<c>double_blocks.0.img_attn.qkv</c>, <c>joint_blocks.0.x_block.attn.qkv</c>), which the adapters of kohya, ComfyUI and
/// XLabs use. One layer of theirs may be several here, with the rows of one below those of the other.
/// </summary>
internal static class OriginalTransformerNames
{
    /// <summary>Their names, and what each layer is here; none for other networks.</summary>
    public static IEnumerable<(string Name, Correspondence Row)> Of(Architecture network) => network switch
    {
        FluxTransformer2DModel flux => TransformerNames.Of(flux.Config).Rows.Select(row => (row.Stored, row)).Concat(OfXLabs(flux.Config)),
        SD3Transformer2DModel sd3 => TransformerNames.Of(sd3.Config).Rows.Select(row => (row.Stored, row)),
        _ => [],
    };

    /// <summary>XLabs trained beside the attention: 1 is the image's stream, 2 the text's, and in single blocks the way into the feed-forward part is left out.</summary>
    private static IEnumerable<(string, Correspondence)> OfXLabs(FluxConfig config)
    {
        for (var i = 0; i < config.NumLayers; i++)
        {
            var (theirs, ours) = ($"double_blocks.{i}.processor", $"transformer_blocks.{i}.attn");
            yield return Row($"{theirs}.qkv_lora1", $"{ours}.to_q", $"{ours}.to_k", $"{ours}.to_v");
            yield return Row($"{theirs}.qkv_lora2", $"{ours}.add_q_proj", $"{ours}.add_k_proj", $"{ours}.add_v_proj");
            yield return Row($"{theirs}.proj_lora1", $"{ours}.to_out.0");
            yield return Row($"{theirs}.proj_lora2", $"{ours}.to_add_out");
        }
        for (var i = 0; i < config.NumSingleLayers; i++)
        {
            var (theirs, ours) = ($"single_blocks.{i}.processor", $"single_transformer_blocks.{i}");
            yield return Row($"{theirs}.qkv_lora", $"{ours}.attn.to_q", $"{ours}.attn.to_k", $"{ours}.attn.to_v");
            yield return Row($"{theirs}.proj_lora", $"{ours}.proj_out");
        }
    }

    private static (string, Correspondence) Row(string stored, params string[] names) => (stored, new Correspondence(stored, names, [.. names.Select(_ => 1L)], TensorForm.Same));
}
