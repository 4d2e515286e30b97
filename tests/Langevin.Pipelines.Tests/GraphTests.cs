using Langevin.Diffusion.Configuration;
using Langevin.Models;
using Langevin.Models.Approximation;
using Langevin.Models.Checkpoints;
using Langevin.Models.DiT;
using Langevin.Models.ImageDiffusion;
using Langevin.Models.UNet2D;
using Langevin.Nn;
using Langevin.Oracles;
using Langevin.Pipelines.Tests.TextToImage;
using Langevin.Pipelines.TextToImage;
using Langevin.Torch;

namespace Langevin.Pipelines.Tests;

/// <summary>Pictures by recorded calls of a network are the plain ones, to the bit where the device repeats the very operators.</summary>
public sealed class GraphTests
{
    private static readonly UNet2DConfig UNet = new()
    {
        SampleSize = 8, InChannels = 1, OutChannels = 1, BlockOutChannels = [8, 16], LayersPerBlock = 1, NormNumGroups = 4, AttentionHeadDim = 8, NumClassEmbeds = 4,
        DownBlockTypes = ["DownBlock2D", "AttnDownBlock2D"], UpBlockTypes = ["AttnUpBlock2D", "UpBlock2D"],
    };

    private static readonly DiTConfig Transformer = new() { NumLayers = 2, NumAttentionHeads = 2, AttentionHeadDim = 8, SampleSize = 8, InChannels = 1, OutChannels = 1, NumEmbedsAdaNorm = 3 };

    /// <summary>Device, network, sampler, guidance.</summary>
    public static TheoryData<string, string, string, double> Walks
    {
        get
        {
            var walks = new TheoryData<string, string, string, double>();
            foreach (var device in Elsewhere.Names)
                foreach (var network in (string[])["unet", "transformer"])
                    foreach (var (sampler, guidance) in ((string, double)[])[("ddim", 2), ("dpm++2m", 2), ("heun", 1), ("euler-ancestral", 2)]) walks.Add(device, network, sampler, guidance);
            return walks;
        }
    }

    /// <summary>Device, family.</summary>
    public static TheoryData<string, string> Families
    {
        get
        {
            var families = new TheoryData<string, string>();
            foreach (var device in Elsewhere.Names)
                foreach (var family in TinyPipelines.Families) families.Add(device, family);
            return families;
        }
    }

    [SkippableTheory, MemberData(nameof(Walks))]
    public void Sample_Recorded_GivesThePlainPictures(string device, string network, string sampler, double guidance)
    {
        var there = Elsewhere.RequireGraphs(device);
        var pipeline = Pixels(network, there);
        var request = new SampleRequest { Count = 5, BatchSize = 3, Steps = 3, Sampler = sampler, Guidance = guidance, Seed = 3 };        // the last batch is smaller
        var plain = pipeline.Sample(request);
        for (var again = 0; again < 2; again++) Goldens.Near(plain, pipeline.Sample(request with { Graphs = true }), Tolerance(there), $"sample {again}");
    }

    [SkippableTheory, MemberData(nameof(Elsewhere.Names), MemberType = typeof(Elsewhere))]
    public void Sample_RecordedOnManyThreads_GivesEachItsPictures(string device)
    {
        var there = Elsewhere.RequireGraphs(device);
        var pipeline = Pixels("unet", there);
        var request = new SampleRequest { Count = 2, Steps = 4, Guidance = 2, Graphs = true };
        var pictures = new Tensor[4];
        Parallel.For(0, pictures.Length, i => pictures[i] = pipeline.Sample(request with { Seed = (ulong)i }).Keep());
        for (var i = 0; i < pictures.Length; i++) Goldens.Near(pipeline.Sample(request with { Seed = (ulong)i, Graphs = false }), pictures[i], Tolerance(there), $"seed {i}");
    }

    [SkippableTheory, MemberData(nameof(Elsewhere.Names), MemberType = typeof(Elsewhere))]
    public void Sample_RecordedWithANaNAmongTheWeights_NamesTheLayer(string device)
    {
        var pipeline = Pixels("unet", Elsewhere.RequireGraphs(device));
        pipeline.Model.Network.StateDict()["mid_block.resnets.0.conv1.weight"].Detach().FillInPlace(3e38);
        Assert.Contains("mid_block.resnets.0.conv1", Assert.Throws<DegenerateImageException>(() => pipeline.Sample(new SampleRequest { Steps = 2, Graphs = true })).Message);
    }

    [SkippableTheory, MemberData(nameof(Families))]
    public void Latents_Recorded_AreThePlainOnes(string device, string family)
    {
        var there = Elsewhere.RequireGraphs(device);
        using var files = new TinyPipelines();
        var folder = files.Write(family);
        TextToImagePipeline pipeline;
        using (Module.On(there)) pipeline = TextToImagePipeline.Load(folder, there);
        var request = new TextToImageRequest(TinyPipelines.PromptOf(family), TinyPipelines.PromptOf(family, 1)) { Steps = 3, Seed = 4, ImagesPerPrompt = 2, BatchSize = 3, Height = 16, Width = 16 };
        Goldens.Near(pipeline.Latents(request), pipeline.Latents(request with { Graphs = true }), Tolerance(there), family);
    }

    [Fact]
    public void Sample_RecordedOnTheCpu_SaysHowElse()
    {
        var message = Assert.Throws<ArgumentException>(() => Pixels("unet", Device.Cpu).Sample(new SampleRequest { Graphs = true })).Message;
        Assert.Contains("--device cuda", message);
        Assert.Contains("leave --graphs out", message);
    }

    [SkippableTheory, MemberData(nameof(Elsewhere.Names), MemberType = typeof(Elsewhere))]
    public void Sample_RecordedWithShortcuts_SaysWhatToLeaveOut(string device)
    {
        var there = Elsewhere.RequireGraphs(device);
        Assert.Contains("deep cache", Assert.Throws<ArgumentException>(() => Pixels("unet", there).Sample(new SampleRequest { Graphs = true, Cache = new DeepCache(2) })).Message);
        Assert.Contains("first-block cache", Assert.Throws<ArgumentException>(() => Pixels("transformer", there).Sample(new SampleRequest { Graphs = true, Cache = new FirstBlockCache(0.1) })).Message);
    }

    [SkippableTheory, MemberData(nameof(Elsewhere.Names), MemberType = typeof(Elsewhere))]
    public void Generate_RecordedWithNetworksThatGo_SaysWhatToLeaveOut(string device)
    {
        var there = Elsewhere.RequireGraphs(device);
        using var files = new TinyPipelines();
        var checkpoint = Checkpoint.Open(files.Write("DiTPipeline"));
        TextToImagePipeline pipeline;
        using (Module.On(there)) pipeline = TextToImagePipeline.Load(checkpoint, new Placement(there, ScalarType.Float32) { Presence = NetworkPresence.WhileUsed });
        Assert.Contains("--offload", Assert.Throws<ArgumentException>(() => pipeline.Generate(new TextToImageRequest("3") { Graphs = true })).Message);
    }

    /// <summary>The stand-in repeats the very operators; a GPU may choose other kernels.</summary>
    private static double Tolerance(Device device) => device.Type == DeviceType.Cuda ? 1e-3 : 0;

    private static ImagePipeline Pixels(string name, Device device)
    {
        PixelNetwork Build() => name == "unet" ? new UNet2DModel(UNet) : new DiTTransformer2DModel(Transformer);
        var here = Build();
        foreach (var (_, parameter) in here.NamedParameters()) parameter.Detach().CopyInPlace(Goldens.Wave(parameter.Shape) * 0.1);
        PixelNetwork there;
        using (Module.On(device)) there = Build();
        there.LoadStateDict(here.StateDict());
        there.To(MemoryFormat.ChannelsLast);
        there.Eval();
        return new ImagePipeline(new ImageDiffusionModel(there, new DdimSchedulerConfig(), new ImageDiffusionInfo { Classes = ["a", "b", "c"], HasNullClass = true }));
    }
}
