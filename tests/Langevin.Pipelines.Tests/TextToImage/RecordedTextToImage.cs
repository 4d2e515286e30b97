using System.Text.Json.Nodes;
using Langevin.Diffusion.Configuration;
using Langevin.Diffusion.Samplers;
using Langevin.Models;
using Langevin.Models.Checkpoints;
using Langevin.Models.ControlNet;
using Langevin.Oracles;
using Langevin.Pipelines.TextToImage;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Pipelines.Tests.TextToImage;

/// <summary>A run of diffusers' text-to-image pipelines that was recorded: what was asked, what was drawn, every step, and the images.</summary>
public sealed class RecordedTextToImage
{
    private readonly string folder;
    private readonly JsonNode run;
    private readonly string? model;

    private RecordedTextToImage(string folder, JsonNode all, JsonNode run)
    {
        (this.folder, this.run, model) = (folder, run, (string?)all["uses"]);
        Tensors = SafetensorsFile.Open(Path.Combine(folder, (string)run["file"]!)).ReadAll();
        foreach (var tensor in Tensors.Values) tensor.Keep();
    }

    /// <summary>The runs of a folder.</summary>
    public static IEnumerable<string> Names(string folder) => Read(folder)["runs"]!.AsArray().Select(run => (string)run!["name"]!).Where(name => File.Exists(Path.Combine(folder, $"run.{name}.safetensors")));

    public static RecordedTextToImage Open(string folder, string name)
    {
        var all = Read(folder);
        return new RecordedTextToImage(folder, all, all["runs"]!.AsArray().Single(run => (string)run!["name"]! == name)!);
    }

    public Dictionary<string, Tensor> Tensors { get; }

    /// <summary>The pipeline's folder.</summary>
    public string Model => model is null ? folder : Path.Combine(Path.GetDirectoryName(folder)!, model);

    /// <summary>The seeds; empty where all draws were given.</summary>
    public ulong[] Seeds => run["generator_seed"] switch { null => [], JsonArray many => [.. many.Select(seed => (ulong)seed!)], var one => [(ulong)one] };

    public double LatentTolerance => (double)run["atol_latents"]!;

    public double ImageTolerance => (double)run["atol_image"]!;

    /// <summary>The draws of the run in order.</summary>
    public Tensor[] Draws => [.. Tensors.Keys.Where(key => key.StartsWith("noise.", StringComparison.Ordinal)).OrderBy(key => int.Parse(key[6..])).Select(key => Tensors[key])];

    /// <summary>What was asked for.</summary>
    public TextToImageRequest Request()
    {
        var args = run["args"]!;
        var settings = run["scheduler_config"]!.DeepClone();
        settings["_class_name"] = (string)run["scheduler"]!;
        var picture = model is null ? Tensors.GetValueOrDefault("input.image") : null;
        return new TextToImageRequest([.. Texts(args["prompt"] ?? args["class_labels"], args["prompt_2"], args["prompt_3"])])
        {
            NegativePrompts = [.. Texts(args["negative_prompt"], args["negative_prompt_2"], args["negative_prompt_3"])],
            ImagesPerPrompt = (int?)args["num_images_per_prompt"] ?? 1,
            Width = (long?)args["width"],
            Height = (long?)args["height"],
            ClipSkip = (int?)args["clip_skip"],
            Steps = (int)args["num_inference_steps"]!,
            Guidance = (double)args["guidance_scale"]!,
            GuidanceDetails = new GuidanceDetails { Rescale = (double?)args["guidance_rescale"] ?? 0 },
            Eta = (double?)args["eta"] is > 0 and var eta ? eta : null,
            Strength = (double?)args["strength"],
            Scheduler = SchedulerJson.Read(settings.ToJsonString()),
            Noise = Unpacked(Tensors.GetValueOrDefault("input.latents")),
            TextTokens = (int?)args["max_sequence_length"],
            TrueGuidance = (double?)args["true_cfg_scale"] ?? 1,
            Sizes = new SizeConditions { Original = Size(args["original_size"]), Target = Size(args["target_size"]), Crop = Size(args["crops_coords_top_left"]) is { } crop ? (crop.Height, crop.Width) : (0, 0) },
            Until = (double?)args["denoising_end"],
            Init = picture is null ? null : picture * 2 - 1.0,
            Inpainting = Tensors.TryGetValue("input.mask_image", out var mask) ? new Inpainting(1 - mask) : null,
            Controls = model is null ? [] : [ControlOf(args)],
        };
    }

    /// <summary>Compares a step of ours, which ends where a call of the reference's scheduler ended.</summary>
    public void CompareStep(SamplingProgress walk)
    {
        var call = $"step.{walk.Evaluations - 1:D2}";
        var recorded = Tensors.GetValueOrDefault($"{call}.latents") ?? Tensors[$"{call}.prev_sample"];
        var sigmas = (string)run["scheduler"]! is "EulerDiscreteScheduler" or "EulerAncestralDiscreteScheduler" or "HeunDiscreteScheduler" or "LMSDiscreteScheduler" or "KDPM2DiscreteScheduler" or "KDPM2AncestralDiscreteScheduler";
        var latents = sigmas ? walk.X / walk.Level.Alpha : walk.X;
        Goldens.Near(Unpacked(recorded)!.Narrow(0, 0, latents.Size(0)), latents, LatentTolerance, call);          // DiT's pipeline walks twice the same
    }

    /// <summary>Compares the images: [N, 3, H, W] in [-1, 1].</summary>
    public void CompareImages(Tensor images) => Goldens.Near(Tensors["output.image"], (images * 0.5 + 0.5).Permute(0, 2, 3, 1), ImageTolerance, "image");

    private Control ControlOf(JsonNode args) => new((ControlNetModel)ModelFolder.Open(Path.Combine(folder, "controlnet")), Tensors["input.image"])
    {
        Scale = (double?)args["controlnet_conditioning_scale"] ?? 1,
        Start = (double?)args["control_guidance_start"] ?? 0,
        End = (double?)args["control_guidance_end"] ?? 1,
        Profile = (bool?)args["guess_mode"] == true ? ControlProfile.Rising : ControlProfile.Even,
    };

    private static IEnumerable<Prompt> Texts(JsonNode? first, JsonNode? second, JsonNode? third) => first switch
    {
        null => [],
        JsonArray many => many.Select(one => new Prompt($"{one}")),
        _ => [new Prompt($"{first}") { Second = (string?)second, Third = (string?)third }],
    };

    private static ImageSize? Size(JsonNode? node) => node is null ? null : new ImageSize((long)node[0]!, (long)node[1]!);

    /// <summary>Latents as an image; Flux's are recorded as tokens of 2 x 2.</summary>
    private Tensor? Unpacked(Tensor? latents) =>
        latents?.Dimensions == 3 ? LatentPacking.Unpack(latents, (long)run["args"]!["height"]! / 2, (long)run["args"]!["width"]! / 2) : latents;

    /// <summary>The file, with Python's bare infinity as a text.</summary>
    private static JsonNode Read(string folder) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "case.json")).Replace(": -Infinity", ": \"-Infinity\"", StringComparison.Ordinal))!;
}
