using System.Text.Json.Nodes;
using Langevin.Models.Checkpoints;
using Langevin.Models.Checkpoints.SingleFiles;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Tests.Checkpoints.SingleFiles;

/// <summary>Checkpoints of the published sizes, as configurations alone: what differs from the classes' defaults in the folders that their authors published.</summary>
internal static class PublishedNetworks
{
    private const string
        U = "model.diffusion_model.", V = "first_stage_model.",
        ClipL = """{"architectures": ["CLIPTextModel"], "hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12, "num_attention_heads": 12, "projection_dim": 768, "eos_token_id": 2}""",
        ClipG = """{"architectures": ["CLIPTextModelWithProjection"], "hidden_size": 1280, "intermediate_size": 5120, "num_hidden_layers": 32, "num_attention_heads": 20, "projection_dim": 1280, "hidden_act": "gelu", "eos_token_id": 2}""",
        ClipH = """{"architectures": ["CLIPTextModel"], "hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": 23, "num_attention_heads": 16, "projection_dim": 512, "hidden_act": "gelu", "eos_token_id": 2}""",
        T5 = """{"architectures": ["T5EncoderModel"], "d_model": 4096, "d_ff": 10240, "d_kv": 64, "num_heads": 64, "num_layers": 24, "feed_forward_proj": "gated-gelu"}""",
        UNet1 = """{"_class_name": "UNet2DConditionModel", "cross_attention_dim": 768, "sample_size": 64}""",
        UNet2 = """{"_class_name": "UNet2DConditionModel", "cross_attention_dim": 1024, "attention_head_dim": [5, 10, 20, 20], "use_linear_projection": true, "sample_size": 96}""",
        UNetXL = """{"_class_name": "UNet2DConditionModel", "cross_attention_dim": 2048, "attention_head_dim": [5, 10, 20], "use_linear_projection": true, "sample_size": 128, "block_out_channels": [320, 640, 1280], "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"], "up_block_types": ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"], "transformer_layers_per_block": [1, 2, 10], "addition_embed_type": "text_time", "addition_time_embed_dim": 256, "projection_class_embeddings_input_dim": 2816}""",
        UNetRefiner = """{"_class_name": "UNet2DConditionModel", "cross_attention_dim": 1280, "attention_head_dim": [6, 12, 24, 24], "use_linear_projection": true, "sample_size": 128, "block_out_channels": [384, 768, 1536, 1536], "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"], "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"], "transformer_layers_per_block": 4, "addition_embed_type": "text_time", "addition_time_embed_dim": 256, "projection_class_embeddings_input_dim": 2560}""",
        SD3 = """{"_class_name": "SD3Transformer2DModel", "caption_projection_dim": 1536, "num_attention_heads": 24, "num_layers": 24, "pos_embed_max_size": 192}""",
        SD35Medium = """{"_class_name": "SD3Transformer2DModel", "caption_projection_dim": 1536, "num_attention_heads": 24, "num_layers": 24, "pos_embed_max_size": 384, "qk_norm": "rms_norm", "dual_attention_layers": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]}""",
        SD35Large = """{"_class_name": "SD3Transformer2DModel", "caption_projection_dim": 2432, "num_attention_heads": 38, "num_layers": 38, "pos_embed_max_size": 192, "qk_norm": "rms_norm"}""",
        FluxDev = """{"_class_name": "FluxTransformer2DModel", "guidance_embeds": true}""",
        FluxSchnell = """{"_class_name": "FluxTransformer2DModel"}""";

    /// <summary>The networks of a published file: where they lie, and their configurations.</summary>
    public static IReadOnlyList<(FilePart Part, string Config)> Of(string name) => name switch
    {
        "Stable Diffusion 1" => One(UNet1),
        "Stable Diffusion 1, inpainting" => One(With(UNet1, "\"in_channels\": 9")),
        "Stable Diffusion 1, instructed" => One(With(UNet1, "\"in_channels\": 8")),
        "Stable Diffusion 2" => [.. Common(UNet2, Vae(0.18215, 768)), (new FilePart("text_encoder", PartKind.OpenClip, "cond_stage_model.model."), ClipH)],
        "Stable Diffusion 2, inpainting" => [.. Common(With(UNet2, "\"in_channels\": 9"), Vae(0.18215, 768)), (new FilePart("text_encoder", PartKind.OpenClip, "cond_stage_model.model."), ClipH)],
        "Stable Diffusion XL" => XL(UNetXL),
        "Stable Diffusion XL, inpainting" => XL(With(UNetXL, "\"in_channels\": 9")),
        "Stable Diffusion XL refiner" => [.. Common(UNetRefiner, Vae(0.13025, 1024)), (new FilePart("text_encoder_2", PartKind.OpenClip, "conditioner.embedders.0.model."), ClipG)],
        "Stable Diffusion 3" => MMDiT(SD3),
        "Stable Diffusion 3.5 medium" => MMDiT(SD35Medium),
        "Stable Diffusion 3.5 large" => MMDiT(SD35Large),
        "Flux dev" => Flux(FluxDev),
        "Flux schnell" => Flux(FluxSchnell),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    /// <summary>The whole configuration: what was left out by its default.</summary>
    public static JsonObject Whole(string config)
    {
        var network = ModelFolder.Outline("config.json", JsonNode.Parse(config)!.AsObject());
        using var folder = new TemporaryFolder();
        network.WriteConfig(folder.Path);
        return PlainJson.Read(folder["config.json"])!.AsObject();
    }

    /// <summary>The network's tensors, which take no memory and must not be read.</summary>
    public static IEnumerable<TensorSource> Tensors(string config) => ModelFolder.Outline("config.json", JsonNode.Parse(config)!.AsObject()).StateDict()
        .Select(weight => new TensorSource(weight.Key, weight.Value.Type, weight.Value.Shape, () => throw new InvalidOperationException($"{weight.Key} was read.")));

    /// <summary>The tensors of a whole file under the names of its authors.</summary>
    public static IEnumerable<TensorSource> Stored(string name) => Of(name).SelectMany(network => Stored(network.Part, network.Config));

    /// <summary>Those of one network.</summary>
    public static IEnumerable<TensorSource> Stored(FilePart part, string config) =>
        SingleFile.Table(part.Kind, JsonNode.Parse(config)!.AsObject()).Pack(Tensors(config), part.Component).Select(tensor => tensor.Named(part.Prefix + tensor.Name));

    private static (FilePart, string)[] One(string unet) => [.. Common(unet, Vae(0.18215, 512)), (new FilePart("text_encoder", PartKind.Clip, "cond_stage_model.transformer."), ClipL)];

    private static (FilePart, string)[] XL(string unet) =>
        [.. Common(unet, Vae(0.13025, 1024)), (new FilePart("text_encoder", PartKind.Clip, "conditioner.embedders.0.transformer."), ClipL), (new FilePart("text_encoder_2", PartKind.OpenClip, "conditioner.embedders.1.model."), ClipG)];

    private static (FilePart, string)[] MMDiT(string transformer) =>
    [
        (new FilePart("transformer", PartKind.SD3, U), transformer), (new FilePart("vae", PartKind.Autoencoder, V), WideVae(1.5305, 0.0609)),
        (new FilePart("text_encoder", PartKind.Clip, "text_encoders.clip_l.transformer."), ClipL.Replace("CLIPTextModel", "CLIPTextModelWithProjection")),
        (new FilePart("text_encoder_2", PartKind.Clip, "text_encoders.clip_g.transformer."), ClipG), (new FilePart("text_encoder_3", PartKind.T5, "text_encoders.t5xxl.transformer."), T5),
    ];

    private static (FilePart, string)[] Flux(string transformer) =>
    [
        (new FilePart("transformer", PartKind.Flux, U), transformer), (new FilePart("vae", PartKind.Autoencoder, "vae."), WideVae(0.3611, 0.1159)),
        (new FilePart("text_encoder", PartKind.Clip, "text_encoders.clip_l.transformer."), ClipL), (new FilePart("text_encoder_2", PartKind.T5, "text_encoders.t5xxl.transformer."), T5),
    ];

    private static (FilePart, string)[] Common(string unet, string vae) => [(new FilePart("unet", PartKind.UNet, U), unet), (new FilePart("vae", PartKind.Autoencoder, V), vae)];

    private static string Vae(double scaling, int side) => FormattableString.Invariant(
        $$"""{"_class_name": "AutoencoderKL", "block_out_channels": [128, 256, 512, 512], "down_block_types": ["DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D"], "up_block_types": ["UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D"], "layers_per_block": 2, "sample_size": {{side}}, "scaling_factor": {{scaling}}}""");

    private static string WideVae(double scaling, double shift) => With(Vae(scaling, 1024), FormattableString.Invariant($"\"latent_channels\": 16, \"shift_factor\": {shift}, \"use_quant_conv\": false, \"use_post_quant_conv\": false"));

    private static string With(string config, string entries) => $"{config[..^1]}, {entries}}}";
}
