using System.Buffers.Binary;
using System.Text.Json;
using Langevin.Models;
using Langevin.Models.Checkpoints;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Benchmarks;

/// <summary>Writes a pipeline of the real shapes and layout, filled with random numbers tensor by tensor: for what depends on size, where no real weights are at hand.</summary>
internal static class RandomCheckpoint
{
    public const string Verb = "random-checkpoint";
    public const string What = "sd15|sdxl FOLDER TOKENIZER [f16|bf16|f32]: writes Stable Diffusion of random numbers; TOKENIZER is the folder of a CLIP tokenizer";

    private const string
        Clip = """{"architectures": ["CLIPTextModel"], "hidden_size": 768, "intermediate_size": 3072, "num_attention_heads": 12, "num_hidden_layers": 12, "hidden_act": "quick_gelu", "vocab_size": 49408, "max_position_embeddings": 77, "eos_token_id": 2}""",
        BigClip = """{"architectures": ["CLIPTextModelWithProjection"], "hidden_size": 1280, "intermediate_size": 5120, "num_attention_heads": 20, "num_hidden_layers": 32, "hidden_act": "gelu", "projection_dim": 1280, "vocab_size": 49408, "max_position_embeddings": 77, "eos_token_id": 2}""",
        Vae = """{"_class_name": "AutoencoderKL", "block_out_channels": [128, 256, 512, 512], "down_block_types": ["DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D"], "up_block_types": ["UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D"], "layers_per_block": 2, "latent_channels": 4, "sample_size": SIZE, "scaling_factor": SCALE}""",
        Scheduler = """{"_class_name": "EulerDiscreteScheduler", "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "timestep_spacing": "leading", "steps_offset": 1}""";

    private static readonly Operator ViewAs = new("aten::view", "dtype");

    private static readonly Dictionary<string, (string Class, Dictionary<string, string> Networks)> Families = new()
    {
        ["sd15"] = ("StableDiffusionPipeline", new()
        {
            ["text_encoder"] = Clip,
            ["unet"] = """{"_class_name": "UNet2DConditionModel", "attention_head_dim": 8, "cross_attention_dim": 768, "sample_size": 64}""",
            ["vae"] = Vae.Replace("SIZE", "512").Replace("SCALE", "0.18215"),
        }),
        ["sdxl"] = ("StableDiffusionXLPipeline", new()
        {
            ["text_encoder"] = Clip,
            ["text_encoder_2"] = BigClip,
            ["unet"] = """{"_class_name": "UNet2DConditionModel", "attention_head_dim": [5, 10, 20], "block_out_channels": [320, 640, 1280], "cross_attention_dim": 2048, "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"], "up_block_types": ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"], "transformer_layers_per_block": [1, 2, 10], "use_linear_projection": true, "addition_embed_type": "text_time", "addition_time_embed_dim": 256, "projection_class_embeddings_input_dim": 2816, "sample_size": 128}""",
            ["vae"] = Vae.Replace("SIZE", "1024").Replace("SCALE", "0.13025"),
        }),
    };

    public static void Run(string[] args)
    {
        var (name, folder, tokenizer) = (args[0], args[1], args[2]);
        var type = args.ElementAtOrDefault(3) switch { "f32" => ScalarType.Float32, "bf16" => ScalarType.BFloat16, _ => ScalarType.Float16 };
        var (pipeline, networks) = Families[name];
        List<string> index = [$"\"_class_name\": \"{pipeline}\"", "\"scheduler\": [\"diffusers\", \"EulerDiscreteScheduler\"]"];
        Put(Path.Combine(folder, "scheduler", "scheduler_config.json"), Scheduler);
        foreach (var (component, config) in networks)
        {
            Put(Path.Combine(folder, component, "config.json"), config);
            var network = ModelFolder.Outline(Path.Combine(folder, component));
            Write(Path.Combine(folder, component), network, type);
            index.Add($"\"{component}\": [\"{(network is TransformersModel ? "transformers" : "diffusers")}\", \"{network.ClassName}\"]");
            if (!component.StartsWith("text_encoder", StringComparison.Ordinal)) continue;
            var own = component.Replace("text_encoder", "tokenizer");
            foreach (var file in Directory.EnumerateFiles(tokenizer)) Put(Path.Combine(folder, own, Path.GetFileName(file)), File.ReadAllText(file));
            index.Add($"\"{own}\": [\"transformers\", \"CLIPTokenizer\"]");
        }
        Put(Path.Combine(folder, "model_index.json"), $"{{{string.Join(", ", index)}}}");
    }

    private static void Write(string folder, Architecture network, ScalarType type)
    {
        var name = network is TransformersModel ? "model" : "diffusion_pytorch_model";
        var generator = new Generator(1);
        using var file = new FileStream(Path.Combine(folder, $"{name}.safetensors"), FileMode.Create, FileAccess.Write);
        var header = Header(network, type);
        var length = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        file.Write(length);
        file.Write(header);
        foreach (var (key, tensor) in network.StateDict())
        {
            using var scope = new TensorScope();
            ViewAs.Call(Numbers(key, tensor.Shape, generator).To(type), ScalarType.UInt8).Access<byte>(bytes => file.Write(bytes));
        }
        Console.WriteLine($"{folder}: {network.ParameterCount / 1e6:F0} million parameters, {file.Position / 1e9:F2} GB");
    }

    /// <summary>Weights of about unit gain; scales of normalisations are 1, shifts 0.</summary>
    private static Tensor Numbers(string name, long[] shape, Generator generator) =>
        name.EndsWith("bias", StringComparison.Ordinal) ? Tensor.Zeros(shape)
        : shape.Length == 1 ? Tensor.Ones(shape)
        : Tensor.Randn(shape, generator).MultiplyInPlace(0.7 / Math.Sqrt(shape.Skip(1).Aggregate(1.0, (product, size) => product * size)));

    private static byte[] Header(Architecture network, ScalarType type)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            var at = 0L;
            json.WriteStartObject();
            foreach (var (name, tensor) in network.StateDict())
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", type switch { ScalarType.Float32 => "F32", ScalarType.BFloat16 => "BF16", _ => "F16" });
                json.WriteStartArray("shape");
                foreach (var size in tensor.Shape) json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(at);
                json.WriteNumberValue(at += tensor.Elements * type.Size());
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        while (stream.Length % 8 != 0) stream.WriteByte((byte)' ');
        return stream.ToArray();
    }

    private static void Put(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
