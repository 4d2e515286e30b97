using Langevin.Models.Checkpoints;
using Langevin.Pipelines.TextToImage;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Pipelines.Tests.TextToImage;

/// <summary>Pipelines of every family with a few thousand random weights, written as diffusers lays them out.</summary>
internal sealed class TinyPipelines : IDisposable
{
    private const string
        Clip = """{"architectures": ["CLIPTextModel"], "hidden_size": 16, "intermediate_size": 16, "num_attention_heads": 2, "num_hidden_layers": 2, "vocab_size": 60, "eos_token_id": 2, "max_position_embeddings": 77}""",
        Projected = """{"architectures": ["CLIPTextModelWithProjection"], "hidden_size": 20, "intermediate_size": 16, "num_attention_heads": 2, "num_hidden_layers": 2, "vocab_size": 60, "eos_token_id": 2, "projection_dim": 20, "max_position_embeddings": 77}""",
        T5 = """{"architectures": ["T5EncoderModel"], "d_ff": 16, "d_kv": 6, "d_model": 40, "num_heads": 2, "num_layers": 1, "vocab_size": 32, "feed_forward_proj": "gated-gelu"}""",
        Vision = """{"architectures": ["CLIPVisionModelWithProjection"], "hidden_size": 16, "intermediate_size": 16, "num_attention_heads": 2, "num_hidden_layers": 1, "image_size": 12, "patch_size": 4, "projection_dim": 20}""",
        Prior = """{"_class_name": "PriorTransformer", "num_attention_heads": 2, "attention_head_dim": 4, "num_layers": 1, "embedding_dim": 20}""",
        Normalizer = """{"_class_name": "StableUnCLIPImageNormalizer", "embedding_dim": 20}""",
        UnClip = """{"_class_name": "UnCLIPScheduler", "prediction_type": "sample", "clip_sample_range": 5.0}""",
        Noising = """{"_class_name": "DDPMScheduler", "beta_schedule": "squaredcos_cap_v2"}""",
        Vae = """{"_class_name": "AutoencoderKL", "block_out_channels": [8, 8], "down_block_types": ["DownEncoderBlock2D", "DownEncoderBlock2D"], "up_block_types": ["UpDecoderBlock2D", "UpDecoderBlock2D"], "latent_channels": 4, "norm_num_groups": 4, "scaling_factor": 0.5, "shift_factor": 0.1}""",
        Discrete = """{"_class_name": "EulerDiscreteScheduler", "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "timestep_spacing": "leading", "steps_offset": 1}""",
        Flow = """{"_class_name": "FlowMatchEulerDiscreteScheduler", "shift": 3.0, "use_dynamic_shifting": true}""",
        UNet = """{"_class_name": "UNet2DConditionModel", "block_out_channels": [8, 16], "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D"], "up_block_types": ["CrossAttnUpBlock2D", "UpBlock2D"], "attention_head_dim": 2, "layers_per_block": 1, "norm_num_groups": 4, "cross_attention_dim": CONTEXT, "sample_size": 8, "addition_embed_type": "text_time", "addition_time_embed_dim": 8, "projection_class_embeddings_input_dim": WIDTH, "use_linear_projection": true}""";

    private readonly string root = Directory.CreateTempSubdirectory("langevin-pipelines-").FullName;
    private ulong seed = 1;

    /// <summary>The families, by the class of their pipeline.</summary>
    public static TheoryData<string> Families => ["StableDiffusionXLPipeline", "StableDiffusion3Pipeline", "FluxPipeline", "PixArtSigmaPipeline", "DiTPipeline", "StableUnCLIPPipeline"];

    /// <summary>A prompt that a family reads.</summary>
    public static Prompt PromptOf(string family, int number = 0) => family == "DiTPipeline" ? $"{number + 3}" : new[] { "a cat", "dogs on a mat", "the end" }[number];

    public void Dispose() => Directory.Delete(root, recursive: true);

    public TextToImagePipeline Open(string family) => TextToImagePipeline.Load(Write(family));

    /// <summary>Writes a pipeline and gives its folder; <c>Refiner</c> is SDXL's.</summary>
    public string Write(string family)
    {
        var folder = Path.Combine(root, $"{family}-{seed}");
        Dictionary<string, string> parts = family switch
        {
            "StableDiffusionXLPipeline" => new() { ["text_encoder"] = Clip, ["text_encoder_2"] = Projected, ["unet"] = UNetOf(36, 20 + 6 * 8), ["vae"] = Vae },
            "StableUnCLIPPipeline" => new() { ["text_encoder"] = Clip, ["prior_text_encoder"] = Projected, ["prior"] = Prior, ["image_normalizer"] = Normalizer, ["unet"] = UNetOfEmbeddings, ["vae"] = Vae },
            "StableUnCLIPImg2ImgPipeline" => new() { ["text_encoder"] = Clip, ["image_encoder"] = Vision, ["image_normalizer"] = Normalizer, ["unet"] = UNetOfEmbeddings, ["vae"] = Vae },
            "Refiner" => new() { ["text_encoder_2"] = Projected, ["unet"] = UNetOf(20, 20 + 5 * 8), ["vae"] = Vae },
            "StableDiffusion3Pipeline" => new() { ["text_encoder"] = Clip.Replace("CLIPTextModel", "CLIPTextModelWithProjection").Replace("\"vocab", "\"projection_dim\": 16, \"vocab"), ["text_encoder_2"] = Projected, ["text_encoder_3"] = T5, ["transformer"] = """{"_class_name": "SD3Transformer2DModel", "attention_head_dim": 8, "num_attention_heads": 2, "caption_projection_dim": 16, "in_channels": 4, "out_channels": 4, "joint_attention_dim": 40, "num_layers": 2, "patch_size": 2, "pooled_projection_dim": 36, "pos_embed_max_size": 12, "sample_size": 8}""", ["vae"] = Vae },
            "FluxPipeline" => new() { ["text_encoder"] = Clip, ["text_encoder_2"] = T5, ["transformer"] = """{"_class_name": "FluxTransformer2DModel", "attention_head_dim": 12, "axes_dims_rope": [4, 4, 4], "guidance_embeds": true, "in_channels": 16, "joint_attention_dim": 40, "num_attention_heads": 2, "num_layers": 1, "num_single_layers": 1, "pooled_projection_dim": 16}""", ["vae"] = Vae },
            "PixArtSigmaPipeline" => new() { ["text_encoder"] = T5, ["transformer"] = """{"_class_name": "PixArtTransformer2DModel", "attention_head_dim": 6, "num_attention_heads": 2, "caption_channels": 40, "cross_attention_dim": 12, "in_channels": 4, "out_channels": 8, "num_layers": 1, "patch_size": 2, "sample_size": 8, "use_additional_conditions": true}""", ["vae"] = Vae },
            _ => new() { ["transformer"] = """{"_class_name": "DiTTransformer2DModel", "attention_head_dim": 8, "num_attention_heads": 2, "in_channels": 4, "out_channels": 8, "num_layers": 1, "patch_size": 2, "sample_size": 8, "num_embeds_ada_norm": 10}""", ["vae"] = Vae },
        };
        foreach (var (name, config) in parts) WriteNetwork(Path.Combine(folder, name), config);
        WriteTokenizers(folder, parts);
        Put(Path.Combine(folder, "scheduler"), "scheduler_config.json", parts.ContainsKey("transformer") && family is not ("PixArtSigmaPipeline" or "DiTPipeline") ? Flow : Discrete);
        if (parts.ContainsKey("image_normalizer")) Put(Path.Combine(folder, "image_noising_scheduler"), "scheduler_config.json", Noising);
        if (parts.ContainsKey("prior")) Put(Path.Combine(folder, "prior_scheduler"), "scheduler_config.json", UnClip);
        Put(folder, "model_index.json", Index(family, parts));
        return folder;
    }

    private static string UNetOfEmbeddings => UNetOf(16, 40).Replace("\"addition_embed_type\": \"text_time\", \"addition_time_embed_dim\": 8", "\"class_embed_type\": \"projection\"");

    private static string UNetOf(int context, int width) => UNet.Replace("CONTEXT", $"{context}").Replace("WIDTH", $"{width}");

    private void WriteNetwork(string folder, string config)
    {
        Put(folder, "config.json", config);
        using var off = GradientMode.Off();
        var network = ModelFolder.Build(folder);
        var generator = new Generator(seed++);
        network.Initialize(generator);
        foreach (var weight in network.Parameters().Where(weight => weight.Type.IsFloating())) weight.AddInPlace(Tensor.Randn(weight.Shape, generator) * 0.1);        // layers that start at zero are tested too
        ModelFolder.Save(network, folder);
    }

    private static void WriteTokenizers(string folder, Dictionary<string, string> parts)
    {
        foreach (var (name, config) in parts.Where(part => part.Key.Contains("text_encoder", StringComparison.Ordinal)))
            Put(Path.Combine(folder, name.Replace("text_encoder", "tokenizer")), "tokenizer.json", config.Contains("T5") ? Pieces() : Pairs());
    }

    /// <summary>A vocabulary of letters, as CLIP's tokenizer is stored.</summary>
    private static string Pairs()
    {
        var letters = Enumerable.Range('a', 26).SelectMany(c => new[] { $"{(char)c}", $"{(char)c}</w>" }).Append("<|startoftext|>").Append("<|endoftext|>").Select((token, id) => $"\"{token}\": {id}");
        return $$"""{"model": {"type": "BPE", "end_of_word_suffix": "</w>", "vocab": { {{string.Join(", ", letters)}} }, "merges": [] } }""";
    }

    /// <summary>A vocabulary of letters, as T5's tokenizer is stored.</summary>
    private static string Pieces()
    {
        var pieces = new[] { "<pad>", "</s>", "<unk>", "\u2581" }.Concat(Enumerable.Range('a', 26).Select(c => $"{(char)c}")).Select((piece, id) => $"[\"{piece}\", {-id}]");
        return $$"""{"model": {"type": "Unigram", "unk_id": 2, "vocab": [{{string.Join(", ", pieces)}}] } }""";
    }

    private static string Index(string family, Dictionary<string, string> parts)
    {
        var entries = parts.Select(part => $"\"{part.Key}\": [\"library\", \"{System.Text.Json.Nodes.JsonNode.Parse(part.Value)!["_class_name"] ?? System.Text.Json.Nodes.JsonNode.Parse(part.Value)!["architectures"]![0]}\"]")
            .Concat(parts.Keys.Where(name => name.Contains("text_encoder", StringComparison.Ordinal)).Select(name => $"\"{name.Replace("text_encoder", "tokenizer")}\": [\"transformers\", \"Tokenizer\"]"))
            .Concat(parts.Keys.Where(name => name is "image_normalizer" or "prior").Select(name => $"\"{(name == "prior" ? "prior_scheduler" : "image_noising_scheduler")}\": [\"diffusers\", \"Scheduler\"]"));
        var (name, more) = family == "Refiner" ? ("StableDiffusionXLImg2ImgPipeline", "\"requires_aesthetics_score\": true, ") : (family, family == "DiTPipeline" ? "\"id2label\": {\"3\": \"tench, Tinca tinca\"}, " : "");
        return $$"""{"_class_name": "{{name}}", {{more}}"scheduler": ["diffusers", "Scheduler"], {{string.Join(", ", entries)}}}""";
    }

    private static void Put(string folder, string name, string text)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, name), text);
    }
}
