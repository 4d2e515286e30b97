using Langevin.Diffusion.Noise;
using Langevin.Oracles;
using Langevin.Pipelines.TextToImage;
using Langevin.Torch;

namespace Langevin.Pipelines.Tests.TextToImage;

/// <summary>Folders that diffusers saved, made into images as diffusers' pipelines did, step by step.</summary>
public sealed class RecordedTextToImageTests
{
    private static readonly string[] Folders = ["pipe_sd", "pipe_inpaint", "pipe_controlnet", "pipe_sdxl", "pipe_sd3", "pipe_flux", "pipe_dit"];

    /// <summary>Every recorded run: those in the repository, and all where the environment names them.</summary>
    public static TheoryData<string, string> Runs
    {
        get
        {
            var runs = new TheoryData<string, string>();
            foreach (var folder in Folders.Where(name => Directory.Exists(Place(name))))
                foreach (var run in RecordedTextToImage.Names(Place(folder))) runs.Add(folder, run);
            return runs;
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Generate_FromTheRecordedNoise_GivesTheRecordedStepsAndImages(string folder, string name)
    {
        using var scope = new TensorScope();
        var run = RecordedTextToImage.Open(Place(folder), name);
        var noise = new RecordedNoise(run.Draws);
        var steps = 0;
        var images = TextToImagePipeline.Load(run.Model).Generate(run.Request() with { Randomness = Randomness.Of(noise), OnStep = Compare });
        Assert.True(steps > 0);
        Assert.InRange(noise.Left, 0, 1);      // the reference draws once more, for a last step that adds none
        run.CompareImages(images);

        void Compare(BatchProgress progress)
        {
            steps++;
            run.CompareStep(progress.Walk);
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Generate_InTorchRandomness_GivesTheRecordedImagesForTheSeed(string folder, string name)
    {
        using var scope = new TensorScope();
        var run = RecordedTextToImage.Open(Place(folder), name);
        var request = run.Request();
        if (run.Seeds is [var seed, ..]) request = request with { Seed = seed, Randomness = run.Seeds.Length == 1 ? Randomness.Torch : Randomness.TorchPerImage };
        run.CompareImages(TextToImagePipeline.Load(run.Model).Generate(request));
    }

    private static string Place(string name) => Recorded.Root is { } root ? Path.Combine(root, "models", name) : Goldens.File($"models/{name}");
}
