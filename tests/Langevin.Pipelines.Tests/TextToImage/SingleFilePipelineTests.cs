using System.Text.Json.Nodes;
using Langevin.Models.Checkpoints;
using Langevin.Models.Checkpoints.Conversion;
using Langevin.Oracles;
using Langevin.Pipelines.TextToImage;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Pipelines.Tests.TextToImage;

/// <summary>Pipelines of every family that has single files: as a folder, as one file, and as a folder again.</summary>
public sealed class SingleFilePipelineTests : IDisposable
{
    private static readonly ConversionOptions Dated = new() { Title = "tiny", Date = "2026-11-22" };
    private readonly TinyPipelines tiny = new();
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Families => ["StableDiffusionXLPipeline", "Refiner", "StableDiffusion3Pipeline", "FluxPipeline"];

    public static TheoryData<string> Recordings => ["pipe_sd", "pipe_inpaint", "pipe_sdxl", "pipe_sd3", "pipe_flux"];

    public void Dispose()
    {
        tiny.Dispose();
        folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void ToSingleFile_ThenToFolder_GivesTheSameBitsAndConfigurations(string family) => AssertRoundTrip(tiny.Write(family));

    [SkippableTheory]
    [MemberData(nameof(Recordings))]
    public void ToSingleFile_OfARecordedFolder_ThenToFolder_GivesTheSameBitsAndConfigurations(string name) => AssertRoundTrip(Recorded.Folder($"models/{name}"));

    /// <summary>One file makes the pictures of its folder, to the bit.</summary>
    [Theory]
    [MemberData(nameof(Families))]
    public void Generate_OfASingleFile_MakesThePicturesOfItsFolder(string family)
    {
        using var scope = new TensorScope();
        var source = tiny.Write(family);
        CheckpointConversion.ToSingleFile(source, folder["one.safetensors"], Dated);
        var request = new TextToImageRequest([TinyPipelines.PromptOf(family)]) { Steps = 2, Width = 24, Height = 16, Seed = 3 };
        var expected = TextToImagePipeline.Load(source).Generate(request);
        Assert.True(expected.Same(TextToImagePipeline.Load(Checkpoint.Open(folder["one.safetensors"], config: source)).Generate(request)));
    }

    /// <summary>One file makes the pictures that diffusers made of its folder.</summary>
    [SkippableTheory]
    [MemberData(nameof(Recordings))]
    public void Generate_OfARecordedFolderAsASingleFile_GivesTheRecordedImages(string name)
    {
        using var scope = new TensorScope();
        var source = Recorded.Folder($"models/{name}");
        var run = RecordedTextToImage.Open(source, "default");
        CheckpointConversion.ToSingleFile(source, folder["one.safetensors"], Dated);
        var request = run.Request();
        if (run.Seeds is [var seed]) request = request with { Seed = seed, Randomness = Randomness.Torch };
        else request = request with { Randomness = Randomness.Of(new Langevin.Diffusion.Noise.RecordedNoise(run.Draws)) };
        run.CompareImages(TextToImagePipeline.Load(Checkpoint.Open(folder["one.safetensors"], config: source)).Generate(request));
    }

    private void AssertRoundTrip(string source)
    {
        using var scope = new TensorScope();
        Assert.Empty(CheckpointConversion.ToSingleFile(source, folder["one.safetensors"], Dated).LeftOut);
        Assert.Empty(CheckpointConversion.ToFolder(folder["one.safetensors"], folder["back"], Dated with { Config = source }).LeftOut);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(source, path)).Where(path => path.Contains('/') || path == "model_index.json"))
            if (file.EndsWith(".json", StringComparison.Ordinal)) Assert.True(JsonNode.DeepEquals(JsonNode.Parse(File.ReadAllText(Path.Combine(source, file))), JsonNode.Parse(File.ReadAllText(Path.Combine(folder["back"], file)))), file);
            else if (file.EndsWith(".safetensors", StringComparison.Ordinal)) AssertSame(Path.Combine(source, file), Path.Combine(folder["back"], file), file);
        CheckpointConversion.ToSingleFile(folder["back"], folder["again.safetensors"], Dated);
        Assert.Equal(File.ReadAllBytes(folder["one.safetensors"]), File.ReadAllBytes(folder["again.safetensors"]));
    }

    private static void AssertSame(string expected, string actual, string file)
    {
        var (before, after) = (SafetensorsFile.Open(expected).ReadAll().Where(tensor => !IsExtra(tensor.Key)).ToDictionary(), SafetensorsFile.Open(actual).ReadAll());
        Assert.Equal(before.Keys.Order(StringComparer.Ordinal), after.Keys.Order(StringComparer.Ordinal));
        Assert.All(before, tensor => Assert.True(tensor.Value.Type == after[tensor.Key].Type && tensor.Value.Same(after[tensor.Key]), $"{file}: {tensor.Key}"));
    }

    /// <summary>What networks do not read: positions that count from 0.</summary>
    private static bool IsExtra(string name) => name.EndsWith("position_ids", StringComparison.Ordinal);
}
