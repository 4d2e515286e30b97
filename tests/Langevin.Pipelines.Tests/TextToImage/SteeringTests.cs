using Langevin.Media.Images;
using Langevin.Models.Adapters;
using Langevin.Models.Checkpoints;
using Langevin.Models.Clip;
using Langevin.Models.ImagePrompts;
using Langevin.Models.T2I;
using Langevin.Models.UNet2DCondition;
using Langevin.Oracles;
using Langevin.Pipelines.TextToImage;
using Langevin.Torch;
using Langevin.Torch.Autograd;
using Langevin.Torch.Serialization;

namespace Langevin.Pipelines.Tests.TextToImage;

/// <summary>T2I-Adapters and picture prompts in whole walks. What single calls give is compared with the reference where the networks are tested.</summary>
public sealed class SteeringTests : IDisposable
{
    private const long PictureWidth = 10;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static TextToImagePipeline Open() => TextToImagePipeline.Load(Goldens.File("models/pipe_sd"));

    private static TextToImageRequest Request => new("a cat") { Steps = 3, Seed = 3, Height = 64, Width = 64, Sampler = "euler" };

    private static UNet2DConditionModel UNet(TextToImagePipeline pipeline) => (UNet2DConditionModel)pipeline.Networks["unet"];

    private T2IAdapter Sketch(TextToImagePipeline pipeline, params long[] channels)
    {
        var adapter = new T2IAdapter(new T2IAdapterConfig { Channels = channels.Length > 0 ? channels : [.. UNet(pipeline).Config.BlockOutChannels] });
        adapter.LoadStateDict(WaveWeights.Like(adapter.StateDict()));
        ModelFolder.Save(adapter, folder["t2i"]);
        return pipeline.LoadT2IAdapter(folder["t2i"]);
    }

    private IpAdapter Seeing(TextToImagePipeline pipeline, string kind)
    {
        Safetensors.Write(folder[$"{kind}.safetensors"], TinyIpAdapters.Of(kind, PictureWidth, UNet(pipeline).Config.ContextWidth, UNet(pipeline).CrossAttentions.Select(attention => attention.Width)));
        return pipeline.LoadIpAdapter(folder[$"{kind}.safetensors"]);
    }

    private static Tensor Picture(int count = 1) => (Goldens.Wave(count, 3, 64, 64) + 1) / 2;

    private static PictureEmbeddings Embedded(int count = 1) => new(Goldens.Wave(count, PictureWidth), Tensor.Zeros([1, PictureWidth]));

    [Fact]
    public void Generate_WithT2IAdapters_AddsThemUp_AndAtZeroOrBeforeTheirPartIsThePlainOne()
    {
        using var scope = new TensorScope();
        var pipeline = Open();
        var (plain, adapter) = (pipeline.Generate(Request), Sketch(pipeline));
        Tensor With(params T2IControl[] controls) => pipeline.Generate(Request with { T2IControls = controls });
        var whole = With(new T2IControl(adapter, Picture()));
        Assert.True(Goldens.Difference(plain, whole) > 1e-3);
        Goldens.Near(whole, With(new T2IControl(adapter, Picture()) { Scale = 0.4 }, new T2IControl(adapter, Picture()) { Scale = 0.6 }), 2e-4, "in two parts");
        Goldens.Near(plain, With(new T2IControl(adapter, Picture()) { Scale = 0 }), 0, "at zero");
        Goldens.Near(plain, With(new T2IControl(adapter, Picture()) { End = 0.1 }), 0, "where it never acts");
        var first = With(new T2IControl(adapter, Picture()) { End = 0.4 });
        Assert.True(Goldens.Difference(plain, first) > 1e-4 && Goldens.Difference(whole, first) > 1e-4);
    }

    /// <summary>What acts in a call is what the adapter's features and a picture's tokens make of the network, as it is tested alone.</summary>
    [Fact]
    public void Latents_OfOneStep_ComeFromTheNetworkWithFeaturesAndTokens()
    {
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        var pipeline = Open();
        var (sketch, seeing) = (Sketch(pipeline), Seeing(pipeline, "plain"));
        var noise = Goldens.Wave(1, 4, 8, 8);
        var request = Request with { Steps = 1, Guidance = 1, Noise = noise, T2IControls = [new T2IControl(sketch, Picture()) { Scale = 0.7 }], PicturePrompts = [new PicturePrompt(seeing, Embedded()) { Scale = 0.6 }] };
        Tensor? x0 = null;
        pipeline.Latents(request with { OnStep = progress => x0 = progress.Walk.X0.Clone().Keep() });

        var plan = pipeline.Plan(request);
        var level = plan.Grid.Start;
        var rows = pipeline.Encoder.Encode(["a cat"], [], new PromptReading(PromptSyntax.Weighted, null, 64));
        var x = noise * plan.StartScale;                                              // x = alpha x0 + sigma n, and the network is shown it at unit signal and noise together
        var scale = Math.Sqrt(level.Alpha * level.Alpha + level.Sigma * level.Sigma);
        var epsilon = UNet(pipeline).Forward(x / scale, Tensor.From([(float)level.T], 1), new UNetConditions(rows.Context) { Pictures = [seeing.Context(seeing.Project(Goldens.Wave(1, PictureWidth)), 0.6)] },
            features: [.. sketch.Forward(Picture()).Select(feature => feature * 0.7)]);
        Goldens.Near((x - epsilon * level.Sigma) / level.Alpha, x0!, 5e-4, "what is left when the noise is taken away");
    }

    [Theory]
    [InlineData("plain"), InlineData("plus"), InlineData("full")]
    public void Generate_WithAPicturePrompt_ActsByItsScaleAndInItsPart(string kind)
    {
        using var scope = new TensorScope();
        var pipeline = Open();
        var (plain, adapter) = (pipeline.Generate(Request), Seeing(pipeline, kind));
        var seen = kind == "plain" ? Embedded() : new PictureEmbeddings(Goldens.Wave(1, 5, PictureWidth), Goldens.Wave(1, 5, PictureWidth) * 0.1);
        Tensor With(PicturePrompt prompt) => pipeline.Generate(Request with { PicturePrompts = [prompt] });
        var whole = With(new PicturePrompt(adapter, seen));
        Assert.True(Goldens.Difference(plain, whole) > 1e-3);
        Goldens.Near(plain, With(new PicturePrompt(adapter, seen) { Scale = 0 }), 0, "at zero");
        Goldens.Near(plain, With(new PicturePrompt(adapter, seen) { Start = 0.9 }), 0, "where it never acts");
        var half = With(new PicturePrompt(adapter, seen) { Scale = 0.5 });
        Assert.True(Goldens.Difference(plain, half) > 1e-4 && Goldens.Difference(whole, half) > 1e-4);
        var other = With(new PicturePrompt(adapter, seen with { Unwanted = seen.Wanted }));
        Assert.True(Goldens.Difference(whole, other) > 1e-4, "what is guided away from sees the other tokens");
        var unguided = Request with { Guidance = 1 };
        Goldens.Near(pipeline.Generate(unguided with { PicturePrompts = [new PicturePrompt(adapter, seen)] }), pipeline.Generate(unguided with { PicturePrompts = [new PicturePrompt(adapter, seen with { Unwanted = seen.Wanted })] }), 0, "which nobody looks at without guidance");
    }

    [Fact]
    public void Generate_OfSeveralPictures_GivesEachImageItsOwn()
    {
        using var scope = new TensorScope();
        var pipeline = Open();
        var (sketch, seeing) = (Sketch(pipeline), Seeing(pipeline, "plain"));
        var request = Request with { ImagesPerPrompt = 3, T2IControls = [new T2IControl(sketch, Picture(2))], PicturePrompts = [new PicturePrompt(seeing, Embedded(2))] };
        var together = pipeline.Generate(request);
        Goldens.Near(together, pipeline.Generate(request with { BatchSize = 1 }), 1e-4, "one by one");
        var second = Request with { Seed = 4, T2IControls = [new T2IControl(sketch, Picture(2).Narrow(0, 1, 1))], PicturePrompts = [new PicturePrompt(seeing, new(Goldens.Wave(2, PictureWidth).Narrow(0, 1, 1), Tensor.Zeros([1, PictureWidth])))] };
        Goldens.Near(together.Narrow(0, 1, 1), pipeline.Generate(second), 1e-4, "the second alone");
    }

    /// <summary>Requests with and without, and a LoRA on one of the pipelines, at once.</summary>
    [Fact]
    public async Task Generate_WithDifferentThingsAtOnce_GivesWhatEachGivesAlone()
    {
        var plain = Open();
        var (sketch, seeing, other) = (Sketch(plain), Seeing(plain, "plain"), Seeing(plain, "plus"));
        Safetensors.Write(folder["lora.safetensors"], new Dictionary<string, Tensor> { ["unet.conv_in.lora_A.weight"] = Goldens.Wave(2, 4, 3, 3), ["unet.conv_in.lora_B.weight"] = Goldens.Wave(8, 2, 1, 1) });
        var styled = plain.With(new CheckpointAdapters { Adapters = [new AdapterUse(AdapterFile.Open(folder["lora.safetensors"]), 0.5)] });
        var picture = new PicturePrompt(seeing, new(Goldens.Wave(1, PictureWidth).Keep(), Tensor.Zeros([1, PictureWidth]).Keep()));
        var patches = new PicturePrompt(other, new(Goldens.Wave(1, 5, PictureWidth).Keep(), Tensor.Zeros([1, 5, PictureWidth]).Keep()));
        var drawing = new T2IControl(sketch, Picture().Keep());
        (TextToImagePipeline Pipeline, TextToImageRequest Request)[] work =
        [
            (plain, Request), (plain, Request with { PicturePrompts = [picture] }), (plain, Request with { PicturePrompts = [patches, picture] }), (plain, Request with { T2IControls = [drawing] }),
            (styled, Request), (styled, Request with { PicturePrompts = [picture], T2IControls = [drawing] }),
        ];
        var alone = work.Select(each => each.Pipeline.Generate(each.Request).Keep()).ToList();
        var together = await Task.WhenAll(work.Concat(work).Select(each => Task.Run(() => each.Pipeline.Generate(each.Request).Keep())));
        for (var i = 0; i < together.Length; i++) Assert.True(alone[i % alone.Count].Same(together[i]), $"request {i}");
        Assert.Equal(work.Length, alone.Select(image => image.Sum().Item()).Distinct().Count());
    }

    [Fact]
    public void Plan_OfWhatDoesNotFit_SaysWhatDoes()
    {
        using var scope = new TensorScope();
        using var tiny = new TinyPipelines();
        var pipeline = Open();
        var (sketch, seeing) = (Sketch(pipeline), Seeing(pipeline, "plain"));
        void Refused<T>(string part, TextToImageRequest request, TextToImagePipeline? by = null) where T : Exception => Assert.Contains(part, Assert.Throws<T>(() => (by ?? pipeline).Plan(request)).Message);
        var drawing = new T2IControl(sketch, Picture());
        Refused<ArgumentException>("The picture of a T2I-Adapter has shape [1, 3, 32, 32]; for these images it is [n, 3, 64, 64]", Request with { T2IControls = [drawing with { Image = Goldens.Wave(1, 3, 32, 32) }] });
        Refused<ArgumentException>("A T2I-Adapter acts from 0.5 to 0.5", Request with { T2IControls = [drawing with { Start = 0.5, End = 0.5 }] });
        Refused<ArgumentException>("The scale of a T2I-Adapter is NaN", Request with { T2IControls = [drawing with { Scale = double.NaN }] });
        Refused<ArgumentException>("take an adapter that was made for it", Request with { T2IControls = [drawing with { Network = Sketch(pipeline, 8, 16, 16, 24) }] });
        Refused<ArgumentException>("not [1, 11]", Request with { PicturePrompts = [new PicturePrompt(seeing, Embedded() with { Wanted = Goldens.Wave(1, 11) })] });
        Refused<ArgumentException>("An IP-Adapter acts from 0 to 2", Request with { PicturePrompts = [new PicturePrompt(seeing, Embedded()) { End = 2 }] });
        Refused<ArgumentException>("this is a FluxPipeline; leave them out", new TextToImageRequest("a cat") { PicturePrompts = [new PicturePrompt(seeing, Embedded())] }, tiny.Open("FluxPipeline"));
        var xl = tiny.Open("StableDiffusionXLPipeline");
        Refused<AdapterException>("texts of width 24), and this model is", new TextToImageRequest("a cat") { PicturePrompts = [new PicturePrompt(seeing, Embedded())] }, xl);
        Assert.Contains("texts of width 24), and this model is", Assert.Throws<AdapterException>(() => xl.LoadIpAdapter(folder["plain.safetensors"])).Message);
        Assert.Contains("is no T2IAdapter", Assert.Throws<ConfigException>(() => pipeline.LoadT2IAdapter(Path.Combine(Goldens.File("models/pipe_sd"), "vae"))).Message);
    }

    [Fact]
    public void Memory_OfWhatSteers_CountsItsWeights()
    {
        using var scope = new TensorScope();
        var outline = TextToImagePipeline.Load(Checkpoint.Open(Goldens.File("models/pipe_sd")), new Placement(Device.Cpu, ScalarType.Float32) { Presence = NetworkPresence.Never });
        var request = Request with { T2IControls = [new T2IControl(Sketch(outline), Picture())], PicturePrompts = [new PicturePrompt(Seeing(outline, "plain"), Embedded())] };
        var more = outline.Memory(request).Components.Skip(outline.Memory(Request).Components.Count).ToDictionary(component => component.Name);
        Assert.Equal(["T2IAdapter", "IPAdapter"], [more["t2i-adapter 1"].ClassName, more["ip-adapter 1"].ClassName]);
        Assert.All(more.Values, component => Assert.Equal(4 * component.Parameters, component.Bytes));
    }

    /// <summary>The image encoder is counted while it looks, before anything else, and not afterwards.</summary>
    [Fact]
    public void Memory_OfAPictureThatIsLookedAt_CountsTheEncoderThenAlone()
    {
        using var scope = new TensorScope();
        Encoder(12, 10);
        var outline = TextToImagePipeline.Load(Checkpoint.Open(Goldens.File("models/pipe_sd")), new Placement(Device.Cpu, ScalarType.Float32) { Presence = NetworkPresence.Never });
        var adapter = Seeing(outline, "plain");
        var given = outline.Memory(Request with { PicturePrompts = [new PicturePrompt(adapter, Embedded())] });
        var looked = outline.Memory(Request with { PicturePrompts = [new PicturePrompt(adapter, outline.ReadPictures(adapter, folder["image_encoder"], ImageTensor.ToImages(Goldens.Wave(1, 3, 20, 30))[0]))] });
        Assert.Equal(["look", .. given.Stages.Select(stage => stage.Name)], looked.Stages.Select(stage => stage.Name));
        Assert.Equal(given.Stages, looked.Stages.Skip(1));
        Assert.Equal(given.Stages[0].Weights + looked.Components.Single(component => component.Name == "image_encoder").Bytes, looked.Stages[0].Weights);
        Assert.True(looked.Stages[0].Activations > 3 * 16 * 16 * 4);
    }

    /// <summary>The plain adapter is given the projected embedding, and zeros for what is unwanted; the others all patches before the last layer, and those of a picture of zeros.</summary>
    [Theory]
    [InlineData("plain", 12, 10), InlineData("plus", 10, 12)]
    public void ReadPictures_ByTheEncoder_GivesWhatTheAdapterTakes(string kind, int inside, int outside)
    {
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        var pipeline = Open();
        var encoder = Encoder(inside, outside);
        var adapter = Seeing(pipeline, kind);
        var picture = ImageTensor.ToImages(Goldens.Wave(1, 3, 20, 30))[0];
        var read = pipeline.ReadPictures(adapter, folder["image_encoder"], picture, picture);

        var pixels = ClipImageProcessor.Usual(16).Process(picture);
        Tensor Of(Tensor shown) => kind == "plain" ? encoder.Project(encoder.Forward(shown).Pooled) : encoder.Forward(shown).Layers[^2];
        Goldens.Near(Tensor.Cat([Of(pixels), Of(pixels)]), read.Wanted, 1e-5, "wanted");
        Goldens.Near(kind == "plain" ? Tensor.Zeros([1, outside]) : Of(Tensor.Zeros([1, 3, 16, 16])), read.Unwanted, 1e-5, "unwanted");
        Assert.Equal([1, 3, 64, 64], pipeline.Generate(Request with { PicturePrompts = [new PicturePrompt(adapter, read)] }).Shape);
        var outline = TextToImagePipeline.Load(Checkpoint.Open(Goldens.File("models/pipe_sd")), new Placement(Device.Cpu, ScalarType.Float32) { Presence = NetworkPresence.Never });
        Assert.Equal(read.Wanted.Shape, outline.ReadPictures(outline.LoadIpAdapter(folder[$"{kind}.safetensors"]), folder["image_encoder"], picture, picture).Wanted.Shape);
        Assert.Contains("There is no picture", Assert.Throws<ArgumentException>(() => pipeline.ReadPictures(adapter, folder["image_encoder"])).Message);
    }

    [Fact]
    public void ReadPictures_ByAnotherEncoder_SaysWhichWidthItNeeds()
    {
        var pipeline = Open();
        var adapter = Seeing(pipeline, "plain");
        Encoder(12, 14);
        Assert.Contains("takes embeddings of width 10, and this image encoder gives embeddings of width 14", Assert.Throws<ArgumentException>(() => pipeline.ReadPictures(adapter, folder["image_encoder"], new Image(1, 1, 3, new byte[3]))).Message);
        Assert.Contains("is no CLIPVisionModelWithProjection", Assert.Throws<ConfigException>(() => pipeline.ReadPictures(adapter, Path.Combine(Goldens.File("models/pipe_sd"), "vae"), new Image(1, 1, 3, new byte[3]))).Message);
    }

    private ClipVisionModel Encoder(int inside, int outside)
    {
        var encoder = new ClipVisionModel(new ClipVisionConfig { HiddenSize = inside, IntermediateSize = 16, ProjectionDim = outside, NumHiddenLayers = 2, NumAttentionHeads = 2, ImageSize = 16, PatchSize = 8 });
        encoder.LoadStateDict(WaveWeights.Like(encoder.StateDict()));
        ModelFolder.Save(encoder, folder["image_encoder"]);
        encoder.Eval();
        return encoder;
    }
}
