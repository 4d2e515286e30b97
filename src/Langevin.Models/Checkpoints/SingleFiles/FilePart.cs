using Langevin.Torch.Serialization;

namespace Langevin.Models.Checkpoints.SingleFiles;

/// <summary>One network inside of a single file.</summary>
/// <param name="Component">What pipelines call it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Prefix">What its names begin with.</param>
internal sealed record FilePart(string Component, PartKind Kind, string Prefix)
{
    private const string Model = "model.diffusion_model.";

    /// <summary>Where networks lie, and the tensor by which each is known.</summary>
    private static readonly (FilePart Part, string Mark)[] Places =
    [
        .. Everywhere("unet", PartKind.UNet, [Model, ""], "input_blocks.0.0.weight"),
        .. Everywhere("transformer", PartKind.SD3, [Model, ""], "joint_blocks.0.x_block.attn.qkv.weight"),
        .. Everywhere("transformer", PartKind.Flux, [Model, ""], "double_blocks.0.img_attn.qkv.weight"),
        .. Everywhere("vae", PartKind.Autoencoder, ["first_stage_model.", "vae.", ""], "decoder.mid.block_1.norm1.weight"),
        .. Everywhere("text_encoder", PartKind.Clip, ["cond_stage_model.transformer.", "conditioner.embedders.0.transformer.", "text_encoders.clip_l.transformer."], "text_model.embeddings.token_embedding.weight"),
        .. Everywhere("text_encoder", PartKind.OpenClip, ["cond_stage_model.model."], "token_embedding.weight"),
        .. Everywhere("text_encoder_2", PartKind.OpenClip, ["conditioner.embedders.1.model.", "conditioner.embedders.0.model."], "token_embedding.weight"),
        .. Everywhere("text_encoder_2", PartKind.Clip, ["text_encoders.clip_g.transformer."], "text_model.embeddings.token_embedding.weight"),
        .. Everywhere("text_encoder_3", PartKind.T5, ["text_encoders.t5xxl.transformer."], "shared.weight"),
    ];

    /// <summary>The networks of a file; none when it is no single-file checkpoint.</summary>
    public static IReadOnlyList<FilePart> Find(IReadOnlyDictionary<string, TensorEntry> entries)
    {
        var found = Places.Where(place => entries.ContainsKey(place.Part.Prefix + place.Mark)).Select(place => place.Part).DistinctBy(part => part.Component).ToList();
        if (!found.Exists(part => part.Kind == PartKind.Flux)) return found;
        return [.. found.Where(part => part.Component != "text_encoder_2").Select(part => part.Kind == PartKind.T5 ? part with { Component = "text_encoder_2" } : part)];
    }

    /// <summary>Its tensors under the file's names without the prefix.</summary>
    public IEnumerable<TensorSource> Tensors(WeightFile file) =>
        TensorSource.Of(file).Where(tensor => tensor.Name.StartsWith(Prefix, StringComparison.Ordinal)).Select(tensor => tensor.Named(tensor.Name[Prefix.Length..]));

    private static IEnumerable<(FilePart, string)> Everywhere(string component, PartKind kind, string[] prefixes, string mark) => prefixes.Select(prefix => (new FilePart(component, kind, prefix), mark));
}
