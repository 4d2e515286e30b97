using Langevin.Diffusion.Configuration;
using Langevin.Models;
using Langevin.Models.Checkpoints;
using Langevin.Oracles;
using Langevin.Pipelines.TextToImage;
using Langevin.Torch;
using Langevin.Torch.Autograd;
using Langevin.Torch.Serialization;

namespace Langevin.Pipelines.Tests.TextToImage;

/// <summary>Prompts of each family, encoded as diffusers' pipelines encoded them.</summary>
public sealed class RecordedPromptTests
{
    private const string Prompt = "a photo of an astronaut riding a horse on mars", Negative = "blurry, low quality, text";
    private const double Tolerance = 5e-5;

    [SkippableTheory]
    [InlineData("pipe_sdxl", 77)]
    [InlineData("pipe_sd3", 40)]
    [InlineData("pipe_flux", 32)]
    public void Encode_ByEachFamily_GivesTheRecordedEmbeddings(string folder, int tokens)
    {
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        var (checkpoint, recorded) = Open(folder);
        var told = TextToImagePipeline.Load(checkpoint).Encoder.Encode([Prompt], [Negative], new PromptReading(PromptSyntax.Weighted, null, new ImageSize(32, 32)) { Tokens = tokens });
        Near(recorded, "prompt", told.Rows(0, 1));
        if (recorded.ContainsKey("embeds.negative_prompt_embeds")) Near(recorded, "negative_prompt", told.Rows(1, 1));
    }

    [SkippableTheory]
    [InlineData("pipe_flux", 24)]
    [InlineData("pipe_sd3", 16)]
    public void Recipe_OfAResolution_GivesTheRecordedTimes(string folder, long tokens)
    {
        using var scope = new TensorScope();
        var (checkpoint, recorded) = Open(folder);
        var scheduler = (FlowMatchSchedulerConfig)checkpoint.Scheduler();
        var recipe = folder == "pipe_flux" ? scheduler.RecipeOfEvenPoints(scheduler.MuFor(tokens)) : scheduler.Recipe(scheduler.MuFor(tokens));
        var times = recorded.Keys.Where(key => key.EndsWith(".timestep", StringComparison.Ordinal)).Order().Select(key => recorded[key].Item()).ToList();
        var grid = recipe.Spacing.Over(recipe.Process, times.Count);
        Assert.All(times.Zip(grid.Steps), pair => Assert.Equal(pair.First, pair.Second.From.T, 1e-3));
    }

    [Fact]
    public void Pack_ThenUnpack_GivesTheLatentsBack_AndPlacesSayWhereTokensLie()
    {
        using var scope = new TensorScope();
        var latents = Goldens.Wave(2, 3, 4, 6);
        var tokens = LatentPacking.Pack(latents);
        Assert.Equal([2, 6, 12], tokens.Shape);
        Assert.True(LatentPacking.Unpack(tokens, 4, 6).Same(latents));
        var places = LatentPacking.Places(4, 6, Device.Cpu);
        Assert.Equal([0f, 1, 2], places[5].ToArray<float>());                                             // the last of two rows of three
        Assert.Equal(latents[1, 2, 3, 5].Item(), tokens[1, 5, 11].Item());
    }

    private static (Checkpoint, Dictionary<string, Tensor>) Open(string name)
    {
        var folder = Recorded.Folder($"models/{name}");
        return (Checkpoint.Open(folder), SafetensorsFile.Open(Path.Combine(folder, "run.default.safetensors")).ReadAll());
    }

    private static void Near(Dictionary<string, Tensor> recorded, string name, PromptCondition text)
    {
        Goldens.Near(recorded[$"embeds.{name}_embeds"], text.Context, Tolerance, "states");
        Goldens.Near(recorded[$"embeds.{(name == "prompt" ? "pooled_prompt" : "negative_pooled_prompt")}_embeds"], text.Pooled!, Tolerance, "pooled");
    }
}
