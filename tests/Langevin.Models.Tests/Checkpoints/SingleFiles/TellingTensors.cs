using System.Text.Json.Nodes;
using Langevin.Models.Checkpoints;
using Langevin.Models.Checkpoints.SingleFiles;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Tests.Checkpoints.SingleFiles;

/// <summary>A network of a family with few channels, under its authors' names, and no other: the width of the texts that it reads tells the family.</summary>
internal static class TellingTensors
{
    /// <summary>The tensors of a family; all zeros.</summary>
    public static IEnumerable<TensorSource> Of(string family)
    {
        var (kind, config) = family switch
        {
            "Stable Diffusion 1" => (PartKind.UNet, UNet(768, "")),
            "Stable Diffusion 2" => (PartKind.UNet, UNet(1024, ", \"use_linear_projection\": true")),
            "Stable Diffusion XL" => (PartKind.UNet, UNet(2048, ", \"use_linear_projection\": true, \"addition_embed_type\": \"text_time\", \"addition_time_embed_dim\": 4, \"projection_class_embeddings_input_dim\": 32")),
            "Stable Diffusion 3" => (PartKind.SD3, """{"_class_name": "SD3Transformer2DModel", "attention_head_dim": 64, "num_attention_heads": 1, "caption_projection_dim": 64, "in_channels": 4, "out_channels": 4, "joint_attention_dim": 8, "num_layers": 2, "pooled_projection_dim": 8, "pos_embed_max_size": 4}"""),
            _ => (PartKind.Flux, $$"""{"_class_name": "FluxTransformer2DModel", "attention_head_dim": 12, "axes_dims_rope": [4, 4, 4], "guidance_embeds": {{(family == "Flux dev" ? "true" : "false")}}, "in_channels": 16, "joint_attention_dim": 8, "num_attention_heads": 1, "num_layers": 1, "num_single_layers": 1, "pooled_projection_dim": 8}"""),
        };
        var part = new FilePart(kind == PartKind.UNet ? "unet" : "transformer", kind, "model.diffusion_model.");
        return PublishedNetworks.Stored(part, config).Select(tensor => tensor with { Read = () => Tensor.Zeros(tensor.Shape, tensor.Type) });
    }

    private static string UNet(int context, string more) =>
        $$"""{"_class_name": "UNet2DConditionModel", "block_out_channels": [64, 64], "down_block_types": ["CrossAttnDownBlock2D", "DownBlock2D"], "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D"], "layers_per_block": 1, "norm_num_groups": 32, "attention_head_dim": 8, "cross_attention_dim": {{context}}{{more}}}""";
}
