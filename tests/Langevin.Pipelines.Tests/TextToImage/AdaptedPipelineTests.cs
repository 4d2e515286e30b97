using Langevin.Models.Adapters;
using Langevin.Models.Checkpoints;
using Langevin.Nn;
using Langevin.Oracles;
using Langevin.Pipelines.TextToImage;
using Langevin.Torch;
using Langevin.Torch.Autograd;
using Langevin.Torch.Serialization;

namespace Langevin.Pipelines.Tests.TextToImage;

/// <summary>Adapters and taught words on a whole pipeline.</summary>
public sealed class AdaptedPipelineTests
{
    private const double ImageTolerance = 1e-3, LatentTolerance = 5e-3;

    private static string Tiny => Goldens.File("models/pipe_sd");

    private static Tensor Noise => Goldens.Wave(1, 4, 8, 8).Keep();

    private static TextToImageRequest Small(string prompt) => new(new Prompt(prompt)) { Steps = 3, Noise = Noise, Height = 64, Width = 64 };

    /// <summary>A LoRA of every U-Net layer whose name ends so.</summary>
    private static AdapterFile Lora(TextToImagePipeline pipeline, string path, string end)
    {
        var generator = new Generator(4);
        Dictionary<string, Tensor> tensors = [];
        foreach (var (name, weight) in pipeline.Networks["unet"].StateDict().Where(entry => entry.Key.EndsWith($"{end}.weight", StringComparison.Ordinal)))
        {
            var layer = $"unet.{name[..^".weight".Length]}";
            tensors[$"{layer}.lora_A.weight"] = Tensor.Randn([2, .. weight.Shape[1..]], generator);
            tensors[$"{layer}.lora_B.weight"] = Tensor.Randn([weight.Size(0), 2, .. weight.Shape[2..].Select(_ => 1L)], generator);
        }
        Safetensors.Write(path, tensors);
        return AdapterFile.Open(path);
    }

    [SkippableTheory]
    [InlineData("1.0", "lora_kohya"), InlineData("0.5", "pytorch_lora_weights")]
    public void Generate_WithTheRecordedLora_GivesTheRecordedImages(string scale, string file)
    {
        using var scope = new TensorScope();
        var folder = Recorded.Folder("models/lora_sd");
        var run = SafetensorsFile.Open(Path.Combine(folder, $"run.scale{scale}.safetensors")).ReadAll();
        var plain = TextToImagePipeline.Load(Recorded.Folder("models/pipe_sd"));
        var adapted = plain.With(new CheckpointAdapters { Adapters = [new AdapterUse(AdapterFile.Open(Path.Combine(folder, $"{file}.safetensors")), double.Parse(scale, System.Globalization.CultureInfo.InvariantCulture))] });
        Tensor? latents = null;
        var request = new TextToImageRequest(new Prompt("a photo of an astronaut riding a horse on mars"))
        {
            NegativePrompts = [new Prompt("blurry, low quality, text")], Steps = 5, Guidance = 6, Height = 64, Width = 64, Noise = run["input.latents"], OnStep = progress => latents = progress.Walk.X.Clone().Keep(),
        };
        Goldens.Near(run["output.image"], (adapted.Generate(request) * 0.5 + 0.5).Permute(0, 2, 3, 1), ImageTolerance, "image");
        Goldens.Near(run["output.latents"], latents!, LatentTolerance, "latents");
        if (scale == "1.0") Goldens.Near(run["output_without_lora.image"], (plain.Generate(request) * 0.5 + 0.5).Permute(0, 2, 3, 1), ImageTolerance, "image without");
    }

    [Fact]
    public void With_AnAdapter_LeavesThePlainPipelineExactAndSharesItsMemory()
    {
        using var scope = new TensorScope();
        using var folder = new TemporaryFolder();
        var plain = TextToImagePipeline.Load(Tiny);
        var before = plain.Generate(Small("a cat"));
        var adapted = plain.With(new CheckpointAdapters { Adapters = [new AdapterUse(Lora(plain, folder["lora.safetensors"], "attn2.to_k"), 0.8)] });
        var changed = adapted.Generate(Small("a cat"));
        Assert.False(before.Same(changed));
        Assert.True(before.Same(plain.Generate(Small("a cat"))));
        using (GradientMode.Off())
            foreach (var tensor in plain.Networks.Values.SelectMany(network => network.StateDict().Values)) tensor.FillInPlace(7);       // whoever shares the memory sees it
        var own = adapted.Networks.SelectMany(network => network.Value.StateDict()).Where(entry => entry.Value.Min().Item() != 7 || entry.Value.Max().Item() != 7).Select(entry => entry.Key).ToList();
        Assert.Equal(plain.Networks["unet"].StateDict().Keys.Where(name => name.EndsWith("attn2.to_k.weight", StringComparison.Ordinal)), own);
    }

    /// <summary>Adapters are counted with what they touch, and with the plain weights that the pipeline's own layout does not share; an outline says so, and what does not fit is found by it too.</summary>
    [Fact]
    public void Memory_OfAdapters_CountsThemAndWhatTheyTouch()
    {
        using var scope = new TensorScope();
        using var folder = new TemporaryFolder();
        var (place, files) = (new Placement(Device.Cpu, ScalarType.Float32), Checkpoint.Open(Tiny));
        var plain = TextToImagePipeline.Load(files, place with { Presence = NetworkPresence.Never });
        var adapters = new CheckpointAdapters { Adapters = [new AdapterUse(Lora(TextToImagePipeline.Load(Tiny), folder["lora.safetensors"], "attn2.to_k"))] };
        var foreseen = TextToImagePipeline.Load(new AdaptedCheckpoint(files, adapters, WeightReading.Outline), place with { Presence = NetworkPresence.Never }).Memory(Small("a cat"));
        var touched = plain.Networks["unet"].StateDict().Where(entry => entry.Key.EndsWith("attn2.to_k.weight", StringComparison.Ordinal)).Sum(entry => entry.Value.Elements);
        var convolutions = new[] { "unet", "text_encoder" }.SelectMany(name => plain.Networks[name].Parameters()).Where(weight => weight.Dimensions == 4).Sum(weight => weight.Elements);
        var lora = SafetensorsFile.Open(folder["lora.safetensors"]).Entries.Values.Sum(entry => entry.Elements);
        Assert.Equal(4 * (lora + touched + convolutions), foreseen.Components.Single(component => component.Name == "adapters").Bytes);
        Assert.DoesNotContain(plain.Memory(Small("a cat")).Components, component => component.Name == "adapters");
        Assert.Equal(foreseen.Components.Select(component => (component.Name, component.Bytes)), TextToImagePipeline.Load(new AdaptedCheckpoint(files, adapters), place).Memory(Small("a cat")).Components.Select(component => (component.Name, component.Bytes)));
        Assert.Equal(4 * (lora + touched), TextToImagePipeline.Load(files, place).With(adapters).Memory(Small("a cat")).Components.Single(component => component.Name == "adapters").Bytes);
    }

    [Theory]
    [InlineData(AdapterMode.Fused)]
    [InlineData(AdapterMode.Live)]
    public void With_AnAdapterOnPackedWeights_GivesWhatItGivesOnPlainOnes(AdapterMode mode)
    {
        using var scope = new TensorScope();
        using var folder = new TemporaryFolder();
        var plain = TextToImagePipeline.Load(Tiny);
        var adapters = new CheckpointAdapters { Adapters = [new AdapterUse(Lora(plain, folder["lora.safetensors"], "attn2.to_k"), 0.8)], Mode = mode };
        var packed = TextToImagePipeline.Load(Checkpoint.Open(Tiny), new Placement(Device.Cpu, ScalarType.Float32, WeightStorage.Packed));
        Goldens.Near(plain.With(adapters).Generate(Small("a cat")), packed.With(adapters).Generate(Small("a cat")), 3e-4, "image");         // ten times the rounding of PresenceTests: the adapter is far larger than the weights
    }

    [Fact]
    public async Task Generate_ByPipelinesOfOneCheckpointAtOnce_GivesWhatEachGivesAlone()
    {
        using var folder = new TemporaryFolder();
        var plain = TextToImagePipeline.Load(Tiny);
        Safetensors.Write(folder["word.safetensors"], new Dictionary<string, Tensor> { ["<word>"] = Goldens.Wave(2, 24) });
        TextToImagePipeline[] pipelines =
        [
            plain, plain.With(new CheckpointAdapters { Adapters = [new AdapterUse(Lora(plain, folder["a.safetensors"], "to_q"))] }),
            plain.With(new CheckpointAdapters { Adapters = [new AdapterUse(Lora(plain, folder["b.safetensors"], "conv1"))], Mode = AdapterMode.Live }), plain.With(new CheckpointAdapters { Embeddings = TextEmbedding.Read(folder["word.safetensors"]) }),
        ];
        var alone = pipelines.Select(pipeline => pipeline.Generate(Small("a <word>")).Keep()).ToList();
        var together = await Task.WhenAll(pipelines.Concat(pipelines).Select(pipeline => Task.Run(() => pipeline.Generate(Small("a <word>")).Keep())));
        for (var i = 0; i < together.Length; i++) Assert.True(alone[i % alone.Count].Same(together[i]), $"pipeline {i}");
        Assert.Equal(4, alone.Select(image => image.Sum().Item()).Distinct().Count());
    }
}
