using Langevin.Models.Clip;

namespace Langevin.Models.Checkpoints.SingleFiles;

/// <summary>Text encoders: those of transformers keep their names, those of OpenCLIP have their own, with query, key and value in one matrix.</summary>
internal static class TextNames
{
    private const string Text = "text_model";
    private static readonly (string Stored, string Name)[] Layer =
        [("ln_1", "layer_norm1"), ("ln_2", "layer_norm2"), ("mlp.c_fc", "mlp.fc1"), ("mlp.c_proj", "mlp.fc2"), ("attn.out_proj", "self_attn.out_proj")];

    /// <summary>CLIP as transformers names it.</summary>
    public static NameTable OfClip(ClipTextConfig config)
    {
        var table = new NameTable();
        table.Add(Text, Text);
        if (config.HasProjection) table.Add("text_projection", "text_projection");
        return table;
    }

    /// <summary>CLIP as OpenCLIP names it.</summary>
    public static NameTable OfOpenClip(ClipTextConfig config)
    {
        var table = new NameTable();
        table.Add("token_embedding", $"{Text}.embeddings.token_embedding");
        table.Add("positional_embedding", $"{Text}.embeddings.position_embedding.weight");
        table.Add("ln_final", $"{Text}.final_layer_norm");
        if (config.HasProjection) table.Add("text_projection", "text_projection.weight", TensorForm.Transposed);
        for (var i = 0; i < config.NumHiddenLayers; i++)
        {
            var (stored, name) = ($"transformer.resblocks.{i}", $"{Text}.encoder.layers.{i}");
            foreach (var (inner, own) in Layer) table.Add($"{stored}.{inner}", $"{name}.{own}");
            foreach (var part in (string[])["weight", "bias"]) table.AddStack($"{stored}.attn.in_proj_{part}", [.. Attentions(name).Select(layer => $"{layer}.{part}")]);
        }
        return table;
    }

    /// <summary>T5 as transformers names it.</summary>
    public static NameTable OfT5()
    {
        var table = new NameTable();
        table.Add("shared", "shared");
        table.Add("encoder", "encoder");
        return table;
    }

    private static string[] Attentions(string layer) => [$"{layer}.self_attn.q_proj", $"{layer}.self_attn.k_proj", $"{layer}.self_attn.v_proj"];
}
