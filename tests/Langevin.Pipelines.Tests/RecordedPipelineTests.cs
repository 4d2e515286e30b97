using System.Text.Json.Nodes;
using Langevin.Oracles;
using Langevin.Diffusion.Configuration;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Noise;
using Langevin.Torch;

namespace Langevin.Pipelines.Tests;

/// <summary>Folders that diffusers saved, sampled as diffusers' pipelines sampled them.</summary>
public sealed class RecordedPipelineTests
{
    /// <summary>Every recorded run: folder, run.</summary>
    public static TheoryData<string, string> Runs
    {
        get
        {
            var runs = new TheoryData<string, string>();
            foreach (var folder in Directory.EnumerateDirectories(Goldens.File("models"), "pipe_*").Where(HasPixels).Order())
                foreach (var run in Cases(Path.GetFileName(folder))) runs.Add(Path.GetFileName(folder), (string)run["name"]!);
            return runs;
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Sample_FromTheRecordedNoise_GivesTheRecordedStepsAndImages(string folder, string run)
    {
        using var scope = new TensorScope();
        var (case_, tensors) = Read(folder, run);
        var draws = tensors.Keys.Where(key => key.StartsWith("noise.", StringComparison.Ordinal)).OrderBy(key => int.Parse(key[6..])).Select(key => tensors[key]).ToArray();
        var pipeline = ImagePipeline.Load(Goldens.File($"models/{folder}"));
        List<Tensor> steps = [];
        var images = pipeline.Sample(Request(case_, tensors) with
        {
            Randomness = Randomness.Of(new RecordedNoise(draws)),
            OnStep = progress => steps.Add(progress.Walk.X.Clone().Keep()),
        });

        var tolerance = (double)case_["atol_latents"]!;
        Assert.Equal((int)case_["steps"]!, steps.Count);
        foreach (var (i, step) in steps.Index()) Goldens.Near(tensors[$"step.{i:D2}.prev_sample"], step, tolerance, $"step {i}");
        Goldens.Near(tensors["output.image"], ToImage(images), (double)case_["atol_image"]!, "image");
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Sample_InTorchRandomness_GivesTheRecordedImagesForTheSeed(string folder, string run)
    {
        using var scope = new TensorScope();
        var (case_, tensors) = Read(folder, run);
        var images = ImagePipeline.Load(Goldens.File($"models/{folder}")).Sample(Request(case_, tensors) with
        {
            Seed = (ulong)case_["generator_seed"]!,
            Randomness = Randomness.Torch,
        });
        Goldens.Near(tensors["output.image"], ToImage(images), (double)case_["atol_image"]!, "image");
    }

    /// <summary>Whether a folder is of a model without latents: those have tests of their own.</summary>
    private static bool HasPixels(string folder) => !Directory.Exists(Path.Combine(folder, "vae"));

    /// <summary>The run's arguments; its scheduler only where it is not the folder's own.</summary>
    private static SampleRequest Request(JsonNode case_, Dictionary<string, Tensor> tensors)
    {
        var args = case_["args"]!;
        var settings = case_["scheduler_config"]!.DeepClone();
        settings["_class_name"] = (string)case_["scheduler"]!;
        return new SampleRequest
        {
            Count = (int)args["batch_size"]!,
            Classes = args["class_labels"] is { } labels ? [.. Numbers(labels)] : null,
            Steps = (int)case_["steps"]!,
            Noise = tensors.GetValueOrDefault("input.latents"),
            Scheduler = (string)case_["name"]! == "default" ? null : SchedulerJson.Read(settings.ToJsonString()),
            Eta = (double?)args["eta"] is > 0 and var eta ? eta : null,
            Grid = args["timesteps"] is { } timesteps ? new ConsistencySpacing { Visited = [.. Numbers(timesteps).Reverse()] } : null,
            Sampler = (bool?)args["use_clipped_model_output"] == true ? "ddim" : null,
        };
    }

    private static IEnumerable<int> Numbers(JsonNode node) => node is JsonArray many ? many.Select(one => (int)one!) : [(int)node];

    private static Tensor ToImage(Tensor images) => (images * 0.5 + 0.5).Permute(0, 2, 3, 1);

    private static IEnumerable<JsonNode> Cases(string folder) => JsonNode.Parse(File.ReadAllText(Goldens.File($"models/{folder}/case.json")))!["runs"]!.AsArray()!;

    private static (JsonNode Case, Dictionary<string, Tensor> Tensors) Read(string folder, string run)
    {
        var case_ = Cases(folder).Single(one => (string)one["name"]! == run);
        return (case_, Goldens.Read($"models/{folder}/{(string)case_["file"]!}"));
    }
}
