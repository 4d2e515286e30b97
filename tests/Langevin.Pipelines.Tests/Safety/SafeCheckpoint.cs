using System.Text.Json.Nodes;
using Langevin.Models.Checkpoints;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Pipelines.Tests.Safety;

/// <summary>A pipeline with a small safety checker of random weights beside it, as the published folders have one.</summary>
internal static class SafeCheckpoint
{
    private const string
        Checker = """
        {"architectures": ["StableDiffusionSafetyChecker"], "model_type": "clip", "projection_dim": 8,
         "vision_config": {"hidden_size": 16, "intermediate_size": 16, "num_attention_heads": 2, "num_hidden_layers": 1, "image_size": 32, "patch_size": 16, "projection_dim": 8}}
        """,
        Extractor = """{"feature_extractor_type": "CLIPFeatureExtractor", "crop_size": 32, "do_center_crop": true, "do_normalize": true, "do_resize": true, "image_mean": [0.48145466, 0.4578275, 0.40821073], "image_std": [0.26862954, 0.26130258, 0.27577711], "resample": 3, "size": 32}""";

    /// <summary>Copies a pipeline's folder and gives the copy a checker.</summary>
    /// <param name="from">The folder.</param>
    /// <param name="to">The copy.</param>
    /// <param name="threshold">What the cosine with each of the 17 concepts may be: -1.1 flags all images, 1.1 none.</param>
    public static string Write(string from, string to, double threshold)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllBytes(copy, File.ReadAllBytes(file));
        }
        Put(Path.Combine(to, "feature_extractor", "preprocessor_config.json"), Extractor);
        WriteChecker(Path.Combine(to, "safety_checker"), threshold);
        Name(to, "safety_checker", "stable_diffusion", "StableDiffusionSafetyChecker");
        Name(to, "feature_extractor", "transformers", "CLIPFeatureExtractor");
        return to;
    }

    /// <summary>Names a component in a pipeline's index; null takes it out.</summary>
    public static void Name(string folder, string component, string? library, string? className)
    {
        var file = Path.Combine(folder, "model_index.json");
        var index = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        index[component] = new JsonArray(library, className);
        File.WriteAllText(file, index.ToJsonString());
    }

    private static void WriteChecker(string folder, double threshold)
    {
        using var scope = new TensorScope();
        using var off = GradientMode.Off();
        Put(Path.Combine(folder, "config.json"), Checker);
        var network = ModelFolder.Build(folder);
        var generator = new Generator(5);
        network.Initialize(generator);
        var state = network.StateDict();
        state["concept_embeds"].NormalInPlace(0, 1, generator);
        state["special_care_embeds_weights"].FillInPlace(2);
        state["concept_embeds_weights"].FillInPlace(threshold);
        ModelFolder.Save(network, folder);
    }

    private static void Put(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
