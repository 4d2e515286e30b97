using Langevin.Models.Flux;
using Langevin.Models.MMDiT;

namespace Langevin.Models.Checkpoints.SingleFiles;

/// <summary>The transformers of Stable Diffusion 3 and Flux as their authors name them: query, key and value in one matrix, and shift before scale at the end.</summary>
internal static class TransformerNames
{
    /// <summary>Flux: two streams, then one.</summary>
    public static NameTable Of(FluxConfig config)
    {
        var table = new NameTable();
        Embedding(table, "time_in.in_layer", "time_in.out_layer", "timestep_embedder");
        Embedding(table, "vector_in.in_layer", "vector_in.out_layer", "text_embedder");
        Embedding(table, "guidance_in.in_layer", "guidance_in.out_layer", "guidance_embedder");
        table.Add("txt_in", "context_embedder");
        table.Add("img_in", "x_embedder");
        for (var i = 0; i < config.NumLayers; i++) Double(table, $"double_blocks.{i}", $"transformer_blocks.{i}");
        for (var i = 0; i < config.NumSingleLayers; i++) Single(table, $"single_blocks.{i}", $"single_transformer_blocks.{i}");
        End(table);
        return table;
    }

    /// <summary>Stable Diffusion 3 and 3.5.</summary>
    public static NameTable Of(SD3TransformerConfig config)
    {
        var table = new NameTable();
        table.Add("pos_embed", "pos_embed.pos_embed");
        table.Add("x_embedder.proj", "pos_embed.proj");
        table.Add("context_embedder", "context_embedder");
        Embedding(table, "t_embedder.mlp.0", "t_embedder.mlp.2", "timestep_embedder");
        Embedding(table, "y_embedder.mlp.0", "y_embedder.mlp.2", "text_embedder");
        for (var i = 0; i < config.NumLayers; i++) Joint(table, $"joint_blocks.{i}", $"transformer_blocks.{i}", isLast: i == config.NumLayers - 1);
        End(table);
        return table;
    }

    private static void Double(NameTable table, string stored, string name)
    {
        table.Add($"{stored}.img_mod.lin", $"{name}.norm1.linear");
        table.Add($"{stored}.txt_mod.lin", $"{name}.norm1_context.linear");
        table.AddStack($"{stored}.img_attn.qkv", [$"{name}.attn.to_q", $"{name}.attn.to_k", $"{name}.attn.to_v"]);
        table.AddStack($"{stored}.txt_attn.qkv", [$"{name}.attn.add_q_proj", $"{name}.attn.add_k_proj", $"{name}.attn.add_v_proj"]);
        table.Add($"{stored}.img_attn.norm.query_norm.scale", $"{name}.attn.norm_q.weight");
        table.Add($"{stored}.img_attn.norm.key_norm.scale", $"{name}.attn.norm_k.weight");
        table.Add($"{stored}.txt_attn.norm.query_norm.scale", $"{name}.attn.norm_added_q.weight");
        table.Add($"{stored}.txt_attn.norm.key_norm.scale", $"{name}.attn.norm_added_k.weight");
        table.Add($"{stored}.img_attn.proj", $"{name}.attn.to_out.0");
        table.Add($"{stored}.txt_attn.proj", $"{name}.attn.to_add_out");
        table.Add($"{stored}.img_mlp.0", $"{name}.ff.net.0.proj");
        table.Add($"{stored}.img_mlp.2", $"{name}.ff.net.2");
        table.Add($"{stored}.txt_mlp.0", $"{name}.ff_context.net.0.proj");
        table.Add($"{stored}.txt_mlp.2", $"{name}.ff_context.net.2");
    }

    private static void Single(NameTable table, string stored, string name)
    {
        const long widening = 4;
        table.Add($"{stored}.modulation.lin", $"{name}.norm.linear");
        table.AddStack($"{stored}.linear1", [$"{name}.attn.to_q", $"{name}.attn.to_k", $"{name}.attn.to_v", $"{name}.proj_mlp"], [1, 1, 1, widening]);
        table.Add($"{stored}.linear2", $"{name}.proj_out");
        table.Add($"{stored}.norm.query_norm.scale", $"{name}.attn.norm_q.weight");
        table.Add($"{stored}.norm.key_norm.scale", $"{name}.attn.norm_k.weight");
    }

    private static void Joint(NameTable table, string stored, string name, bool isLast)
    {
        table.Add($"{stored}.x_block.adaLN_modulation.1", $"{name}.norm1.linear");
        table.Add($"{stored}.context_block.adaLN_modulation.1", $"{name}.norm1_context.linear", isLast ? TensorForm.Swapped : TensorForm.Same);
        Attention(table, $"{stored}.x_block.attn", $"{name}.attn", "to_q", "to_k", "to_v", "norm_q", "norm_k", "to_out.0");
        Attention(table, $"{stored}.x_block.attn2", $"{name}.attn2", "to_q", "to_k", "to_v", "norm_q", "norm_k", "to_out.0");
        Attention(table, $"{stored}.context_block.attn", $"{name}.attn", "add_q_proj", "add_k_proj", "add_v_proj", "norm_added_q", "norm_added_k", "to_add_out");
        foreach (var (part, own) in ((string, string)[])[("x_block", "ff"), ("context_block", "ff_context")])
        {
            table.Add($"{stored}.{part}.mlp.fc1", $"{name}.{own}.net.0.proj");
            table.Add($"{stored}.{part}.mlp.fc2", $"{name}.{own}.net.2");
        }
    }

    private static void Attention(NameTable table, string stored, string name, string q, string k, string v, string normQ, string normK, string output)
    {
        table.AddStack($"{stored}.qkv", [$"{name}.{q}", $"{name}.{k}", $"{name}.{v}"]);
        table.Add($"{stored}.ln_q", $"{name}.{normQ}");
        table.Add($"{stored}.ln_k", $"{name}.{normK}");
        table.Add($"{stored}.proj", $"{name}.{output}");
    }

    private static void Embedding(NameTable table, string first, string second, string name)
    {
        table.Add(first, $"time_text_embed.{name}.linear_1");
        table.Add(second, $"time_text_embed.{name}.linear_2");
    }

    private static void End(NameTable table)
    {
        table.Add("final_layer.linear", "proj_out");
        table.Add("final_layer.adaLN_modulation.1", "norm_out.linear", TensorForm.Swapped);
    }
}
