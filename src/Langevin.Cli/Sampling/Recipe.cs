using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Langevin.Diffusion.Configuration;
using Langevin.Models;
using Langevin.Pipelines;
using Langevin.Pipelines.TextToImage;

namespace Langevin.Cli.Sampling;

/// <summary>Everything that is needed to make the same pictures again.</summary>
/// <param name="Langevin">The version of the program.</param>
/// <param name="Model">The model's folder or name.</param>
/// <param name="Sampler">The sampler.</param>
/// <param name="Grid">The grid.</param>
/// <param name="Steps">Steps of the grid.</param>
/// <param name="Nfe">Evaluations of the denoiser a picture; null where a tolerance decides.</param>
/// <param name="Guidance">The scale of guidance.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Randomness">Where random numbers came from.</param>
/// <param name="Noise">The file of the starting noise; null when it came from the seed.</param>
/// <param name="Strength">How much of the walk pictures went through; null when it started from noise.</param>
/// <param name="Scheduler">The scheduler that took the place of the model's; null for its own.</param>
/// <param name="Classes">The classes in turn; empty when the model knows none.</param>
/// <param name="Count">How many pictures there are.</param>
/// <param name="Dtype">The type that the network computed in.</param>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Words">What was typed, apart from where to write: <c>langevin</c> with these words makes the pictures again.</param>
internal sealed partial record Recipe(
    string Langevin, string Model, string Sampler, string Grid, int Steps, int? Nfe, double Guidance, ulong Seed, string Randomness, string? Noise, double? Strength,
    JsonNode? Scheduler, IReadOnlyList<int> Classes, int Count, string Dtype, long Width, long Height, IReadOnlyList<string> Words)
{
    /// <summary>What pictures of texts show; null for a model of something else.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Prompts { get; init; }

    /// <summary>What they were guided away from: one a prompt, one for all, or none; null for a model of something else.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? NegativePrompts { get; init; }

    /// <summary>How many of the text encoder's last layers were left out; null for the model's own way.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ClipSkip { get; init; }

    /// <summary>The recipe of a request: what it leaves open is what the model says.</summary>
    public static Recipe Of(string model, ImagePipeline pipeline, SampleRequest request, string dtype = "f32", string? noise = null, IReadOnlyList<string>? words = null)
    {
        var known = pipeline.Model;
        return Of(model, pipeline.Plan(request), request, known.Size, dtype, noise, words) with { Classes = request.Classes ?? [.. Enumerable.Range(0, known.Classes)], Count = request.Count };
    }

    /// <summary>The recipe of pictures of texts.</summary>
    public static Recipe Of(string model, TextToImagePipeline pipeline, TextToImageRequest request, string dtype, string? noise, IReadOnlyList<string> words) =>
        Of(model, pipeline.Plan(request), request, new ImageSize(request.Height ?? pipeline.NativeSize.Height, request.Width ?? pipeline.NativeSize.Width), dtype, noise, words) with
        {
            Count = request.Count,
            Prompts = [.. request.Prompts.Select(prompt => prompt.Text)],
            NegativePrompts = [.. request.NegativePrompts.Select(prompt => prompt.Text)],
            ClipSkip = request.ClipSkip,
        };

    private static Recipe Of(string model, SamplingPlan plan, WalkRequest request, ImageSize size, string dtype, string? noise, IReadOnlyList<string>? words) => new(
        CommandLine.Version, model, plan.SamplerName, plan.GridName, plan.Steps, plan.Evaluations, plan.Guidance, request.Seed, request.Randomness.Name, noise,
        request.Init is null ? null : plan.Strength, request.Scheduler is { } scheduler ? SchedulerJson.ToNode(scheduler) : null, [], 0, dtype, size.Width, size.Height, words ?? []);

    /// <summary>The recipe as one line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RecipeJson.Default.Recipe);
}
