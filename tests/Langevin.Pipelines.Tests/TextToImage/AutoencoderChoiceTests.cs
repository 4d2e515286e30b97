using Langevin.Models;
using Langevin.Models.Autoencoder;
using Langevin.Models.Checkpoints;
using Langevin.Models.DeepCompression;
using Langevin.Models.TinyAutoencoder;
using Langevin.Oracles;
using Langevin.Pipelines.TextToImage;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Pipelines.Tests.TextToImage;

/// <summary>Pictures by another autoencoder: a small one, a deeply compressing one, a finer one.</summary>
public sealed class AutoencoderChoiceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static string Model => Goldens.File("models/pipe_sd");

    private static TextToImageRequest Request => new("a cat") { Steps = 2, Seed = 3, Height = 64, Width = 64 };

    private static AutoencoderTiny Tiny => new(new AutoencoderTinyConfig { EncoderBlockOutChannels = [8, 8, 8, 8], DecoderBlockOutChannels = [8, 8, 8, 8], NumEncoderBlocks = [1, 1, 1, 1], NumDecoderBlocks = [1, 1, 1, 1], ScalingFactor = 0.5, ShiftFactor = 0.1 });

    private static AutoencoderDC Deep => new(new AutoencoderDCConfig
    {
        LatentChannels = 4, AttentionHeadDim = 4, EncoderBlockOutChannels = [8, 8, 8, 8], DecoderBlockOutChannels = [8, 8, 8, 8], EncoderLayersPerBlock = [1, 1, 1, 1], DecoderLayersPerBlock = [1, 1, 1, 1],
        EncoderQkvMultiscales = [[], [], [], []], DecoderQkvMultiscales = [[], [], [], []], ScalingFactor = 0.4,
    });

    public static TheoryData<string> Kinds => ["AutoencoderTiny", "AutoencoderDC", "AutoencoderKL"];

    /// <summary>An autoencoder in a folder of its own.</summary>
    private (string Path, Architecture Network) Written(string kind)
    {
        using var off = GradientMode.Off();
        var network = kind switch { "AutoencoderTiny" => Tiny, "AutoencoderDC" => Deep, _ => ModelFolder.Open(Path.Combine(Model, "vae")) };
        if (kind == "AutoencoderKL") network = new AutoencoderKL(((AutoencoderKL)network).Config with { ScalingFactor = 0.7, ShiftFactor = 0.2 });
        network.LoadStateDict(WaveWeights.Like(network.StateDict()));
        if (network is AutoencoderTiny) foreach (var weight in network.Parameters()) weight.MultiplyInPlace(0.4);        // its blocks are not normalised
        ModelFolder.Save(network, folder[kind]);
        network.Eval();
        return (folder[kind], network);
    }

    private static (Tensor Own, double Scale, double Shift) Codec(Architecture network, Tensor latents) => network switch
    {
        AutoencoderTiny tiny => (tiny.Decode(latents / 0.5 + 0.1), 0.5, 0.1),
        AutoencoderDC deep => (deep.Decode(latents / 0.4), 0.4, 0),
        _ => (((AutoencoderKL)network).Decode(latents / 0.7 + 0.2), 0.7, 0.2),
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Generate_WithAnotherAutoencoder_DecodesTheSameLatentsByIt(string kind)
    {
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        var (path, network) = Written(kind);
        var latents = TextToImagePipeline.Load(Model).Latents(Request);
        var expected = Codec(network, latents).Own.Clamp(-1, 1);
        var pipeline = TextToImagePipeline.Load(new CheckpointWithAutoencoder(Checkpoint.Open(Model), path));

        Goldens.Near(expected, pipeline.Generate(Request), 1e-4, "images");
        Assert.Equal(kind, pipeline.Networks["vae"].ClassName);
        Goldens.Near(expected, TextToImagePipeline.Load(Folder(path, kind)).Generate(Request), 1e-4, "of a folder that names it");
    }

    /// <summary>A preview by a small autoencoder is what that decodes of the latents that were denoised last.</summary>
    [Fact]
    public async Task GenerateAsync_WithASmallAutoencoder_ShowsLatentsByIt()
    {
        var (path, network) = Written("AutoencoderTiny");
        var pipeline = TextToImagePipeline.Load(Model);
        Tensor? denoised = null;
        var request = Request with { Preview = pipeline.LoadPreview(path), OnStep = progress => denoised = progress.Walk.X0.Clone().Keep() };
        List<Tensor> shown = [];
        await foreach (var progress in pipeline.GenerateAsync(request))
            if (progress.Preview is { } preview) shown.Add(preview);
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        Assert.All(shown, preview => Assert.Equal([1, 3, 64, 64], preview.Shape));
        Goldens.Near(Codec(network, denoised!).Own.Clamp(-1, 1), shown[^1], 1e-4, "the last");
        Assert.False(shown[0].Same(shown[1]));
        Assert.Equal(["preview"], pipeline.Memory(request).Components.Select(component => component.Name).Except(pipeline.Memory(Request).Components.Select(component => component.Name)));
        Assert.Equal([1, 3, 8, 8], pipeline.Preview.Apply(pipeline.Latents(Request)).Shape);
    }

    [Fact]
    public void LoadPreview_OfWhatDoesNotFit_SaysWhatDoes()
    {
        var pipeline = TextToImagePipeline.Load(Model);
        Assert.Contains("is no AutoencoderTiny", Assert.Throws<ConfigException>(() => pipeline.LoadPreview(Written("AutoencoderDC").Path)).Message);
        var wide = new AutoencoderTiny(Tiny.Config with { LatentChannels = 16 });
        wide.LoadStateDict(WaveWeights.Like(wide.StateDict()));
        ModelFolder.Save(wide, folder["wide"]);
        Assert.Contains("decodes latents of 16 channels, 8 pixels a side, and this model's have 4 and 8", Assert.Throws<ConfigException>(() => pipeline.LoadPreview(folder["wide"])).Message);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Generate_WithAnotherAutoencoder_InOtherWaysGivesTheSame(string kind)
    {
        using var scope = new TensorScope();
        var checkpoint = new CheckpointWithAutoencoder(Checkpoint.Open(Model), Written(kind).Path);
        var pipeline = TextToImagePipeline.Load(checkpoint);
        var images = pipeline.Generate(Request);
        Goldens.Near(images, TextToImagePipeline.Load(checkpoint, new Placement(Device.Cpu, ScalarType.Float32) { Presence = NetworkPresence.WhileUsed }).Generate(Request), 1e-6, "while used");
        Goldens.Near(images, pipeline.With(new Models.Adapters.CheckpointAdapters()).Generate(Request), 0, "with nothing on it");
        Assert.Contains(TextToImagePipeline.Load(checkpoint, new Placement(Device.Cpu, ScalarType.Float32) { Presence = NetworkPresence.Never }).Memory(Request).Stages, stage => stage.Name == "decode" && stage.Activations > 64 * 64 * 8 * 4);
        Assert.Equal([1, 3, 64, 64], pipeline.Generate(Request with { Tiling = DecodeTiling.Always }).Shape);
    }

    /// <summary>Small ones give one latent a picture, and draw nothing: the starting noise is the first that is drawn.</summary>
    [Theory]
    [InlineData("AutoencoderTiny"), InlineData("AutoencoderDC")]
    public void Encode_ByAnAutoencoderOfOneLatent_DrawsNothing(string kind)
    {
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        var (path, network) = Written(kind);
        var pipeline = TextToImagePipeline.Load(new CheckpointWithAutoencoder(Checkpoint.Open(Model), path));
        var picture = Goldens.Wave(1, 3, 64, 64);
        var posterior = pipeline.Codec.Encode(picture);
        Assert.Null(posterior.Deviation);
        var (_, scale, shift) = Codec(network, Goldens.Wave(1, 4, 8, 8));
        var latents = network is AutoencoderTiny tiny ? tiny.Encode(picture) : ((AutoencoderDC)network).Encode(picture);
        Goldens.Near((latents - shift) * scale, posterior.Mean, 1e-5 * Math.Max(1, latents.Abs().Max().Item()), "latents");

        var request = Request with { Init = picture, Strength = 0.5, Steps = 4 };
        var drawn = pipeline.Latents(request);
        var given = pipeline.Latents(request with { Noise = Tensor.Randn([1, 4, 8, 8], new Generator(3)) });
        Goldens.Near(given, drawn, 1e-4 * Math.Max(1, given.Abs().Max().Item()), "the first numbers are the noise");
    }

    [Fact]
    public void Open_OfAnAutoencoderThatDoesNotFit_SaysWhatDoes()
    {
        var checkpoint = Checkpoint.Open(Model);
        void Refused(string path, string part) => Assert.Contains(part, Assert.Throws<ConfigException>(() => new CheckpointWithAutoencoder(checkpoint, path)).Message);
        var wide = new AutoencoderTiny(new AutoencoderTinyConfig { EncoderBlockOutChannels = [8, 8, 8, 8], DecoderBlockOutChannels = [8, 8, 8, 8], LatentChannels = 16 });
        wide.LoadStateDict(WaveWeights.Like(wide.StateDict()));
        ModelFolder.Save(wide, folder["wide"]);
        Refused(folder["wide"], "latents of 16 channels and 8 pixels a side, and the model");
        Refused(Path.Combine(Model, "unet"), "is a UNet2DConditionModel, which is none of AutoencoderKL, AutoencoderTiny and AutoencoderDC");
        Refused(folder["nowhere"], "does not exist");
    }

    [Fact]
    public void Open_OfAPipelinesFolder_TakesItsAutoencoder()
    {
        var (path, _) = Written("AutoencoderTiny");
        var pipeline = new CheckpointWithAutoencoder(Checkpoint.Open(Model), Folder(path, "AutoencoderTiny"));
        Assert.Equal("AutoencoderTiny", pipeline.Network<Architecture>("vae").ClassName);
        Assert.Equal("AutoencoderTiny", pipeline.Components["vae"]);
    }

    /// <summary>The model's folder with another autoencoder in it.</summary>
    private string Folder(string vae, string kind)
    {
        var target = folder["pipeline"];
        foreach (var file in Directory.EnumerateFiles(Model, "*", SearchOption.AllDirectories).Where(file => !file.Contains("run.", StringComparison.Ordinal) && !file.Contains($"{Path.DirectorySeparatorChar}vae{Path.DirectorySeparatorChar}", StringComparison.Ordinal)))
            Copy(file, Path.Combine(target, Path.GetRelativePath(Model, file)));
        foreach (var file in Directory.EnumerateFiles(vae)) Copy(file, Path.Combine(target, "vae", Path.GetFileName(file)));
        var index = Path.Combine(target, "model_index.json");
        File.WriteAllText(index, File.ReadAllText(index).Replace("AutoencoderKL", kind, StringComparison.Ordinal));
        return target;
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to, overwrite: true);
    }
}
