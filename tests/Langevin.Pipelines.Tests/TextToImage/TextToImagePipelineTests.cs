using Langevin.Models.Checkpoints;
using Langevin.Models.ControlNet;
using Langevin.Oracles;
using Langevin.Pipelines.TextToImage;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Pipelines.Tests.TextToImage;

/// <summary>What text-to-image pipelines promise, with a small Stable Diffusion of random weights.</summary>
public sealed class TextToImagePipelineTests
{
    private const double Rounding = 1e-4;
    private static readonly TextToImagePipeline Pipeline = TextToImagePipeline.Load(Goldens.File("models/pipe_sd"));
    private static readonly TextToImageRequest Request = new("a cat") { NegativePrompts = ["a dog"], Steps = 3, Seed = 5, Sampler = "ddim" };

    [Fact]
    public void Load_GivesTheParts()
    {
        var loaded = Assert.IsType<StableDiffusionPipeline>(Pipeline);
        Assert.Equal(["text_encoder", "unet", "vae"], loaded.Networks.Keys.Order());
        Assert.Equal((64, 64), (loaded.NativeSize.Width, loaded.NativeSize.Height));
        var plan = Pipeline.Plan(new TextToImageRequest("x"));
        Assert.Equal((50, 7.5, "plms"), (plan.Steps, plan.Guidance, plan.SamplerName));
    }

    /// <summary>One loaded pipeline, eight threads, each with a request of its own.</summary>
    [Fact]
    public void Generate_FromEightThreads_GivesWhatOneGives()
    {
        using var scope = new TensorScope();
        var requests = Enumerable.Range(0, 8).Select(i => Request with { Seed = (ulong)i, Sampler = i % 2 == 0 ? "euler-ancestral" : "dpm++2m", Guidance = 1 + i }).ToArray();
        var alone = Array.ConvertAll(requests, request => Pipeline.Generate(request).Keep());
        var together = new Tensor[requests.Length];
        var threads = Enumerable.Range(0, requests.Length).Select(i => new Thread(() => together[i] = Pipeline.Generate(requests[i]).Keep())).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        foreach (var (i, images) in alone.Index()) Goldens.Near(images, together[i], 1e-5, $"request {i}");
    }

    [Theory]
    [InlineData("torch-per-image")]
    [InlineData("per-sample")]
    public void Generate_InAnyBatches_GivesTheSameImages(string randomness)
    {
        using var scope = new TensorScope();
        var request = Request with { Prompts = ["a cat", "a bird"], ImagesPerPrompt = 2, Sampler = "ddpm", Randomness = Randomness.ByName(randomness) };
        var whole = Pipeline.Generate(request);
        Goldens.Near(whole, Pipeline.Generate(request with { BatchSize = 3 }), Rounding, "batches of 3");
        if (randomness == "torch-per-image") Goldens.Near(whole.Narrow(0, 3, 1), Pipeline.Generate(request with { Prompts = ["a bird"], ImagesPerPrompt = 1, Seed = 8 }), Rounding, "seed + 3");
    }

    [Fact]
    public void Generate_FromPicturesInAnyBatches_GivesTheSameImages()
    {
        using var scope = new TensorScope();
        var pictures = Pipeline.Generate(Request with { ImagesPerPrompt = 3 });
        var request = Request with { ImagesPerPrompt = 4, Init = pictures, Strength = 0.7 };
        Goldens.Near(Pipeline.Generate(request), Pipeline.Generate(request with { BatchSize = 3 }), Rounding, "batches of 3");
    }

    /// <summary>Where all is kept, what comes out is the picture, through the autoencoder.</summary>
    [Fact]
    public void Generate_WithAMaskThatKeepsAll_GivesThePictureBack()
    {
        using var scope = new TensorScope();
        var picture = Pipeline.Generate(Request with { Seed = 1 });
        var kept = Request with { Init = picture, Inpainting = new Inpainting(Tensor.Ones([1, 1, 64, 64])) };
        var one = Pipeline.Generate(kept with { Strength = 1 });
        Goldens.Near(one, Pipeline.Generate(kept with { Strength = 0.7, Prompts = ["a bird"], Sampler = "plms" }), Rounding, "another prompt");
        var half = Pipeline.Generate(kept with { Inpainting = new Inpainting(Tensor.Cat([Tensor.Ones([1, 1, 64, 32]), Tensor.Zeros([1, 1, 64, 32])], 3)) });
        Assert.True(Goldens.Difference(one, half) > 0.01);
    }

    [Fact]
    public void Generate_WeightedAndPlainPrompts_DifferByTheirBracketsAlone()
    {
        using var scope = new TensorScope();
        Tensor Of(string prompt, PromptSyntax syntax) => Pipeline.Generate(Request with { Prompts = [prompt], Syntax = syntax });
        Goldens.Near(Of("a cat", PromptSyntax.Plain), Of("a cat", PromptSyntax.Weighted), 1e-6, "no brackets");
        Goldens.Near(Of("(cat)", PromptSyntax.Plain), Of(@"\(cat\)", PromptSyntax.Weighted), 1e-6, "brackets taken literally");
        Assert.True(Goldens.Difference(Of("a (cat:1.5)", PromptSyntax.Weighted), Of("a cat", PromptSyntax.Weighted)) > 1e-4);
    }

    [Fact]
    public void Encode_ALongPrompt_IsInAsManyChunksAsTheLongest()
    {
        using var scope = new TensorScope();
        var encoded = Pipeline.Encoder.Encode([new string('x', 100)], [null], new PromptReading(PromptSyntax.Weighted, null, Pipeline.NativeSize));
        Assert.Equal([2, 154, 24], encoded.Context.Shape);
    }

    /// <summary>Two half as strong are one; none is what acts with no strength.</summary>
    [Fact]
    public void Generate_WithSeveralControls_AddsThemUp()
    {
        using var scope = new TensorScope();
        var network = Control();
        var control = new Control(network, Tensor.Rand([1, 3, 64, 64], new Generator(3)));
        Tensor With(params IReadOnlyList<Control> controls) => Pipeline.Generate(Request with { Controls = controls, ImagesPerPrompt = 2 });
        Tensor one = With(control), none = With();
        Goldens.Near(one, With(control with { Scale = 0.25 }, control with { Scale = 0.75 }), Rounding, "two");
        Goldens.Near(none, With(control with { Scale = 0 }), Rounding, "no strength");
        Goldens.Near(none, With(control with { Start = 0.99 }), Rounding, "too late");
        Assert.True(Goldens.Difference(one, none) > 1e-3);
        Assert.True(Goldens.Difference(one, With(control with { End = 0.5 })) > 1e-4);
    }

    [Fact]
    public async Task GenerateAsync_ReportsEachStepAndTheImages()
    {
        var reports = new List<TextToImageProgress>();
        await foreach (var report in Pipeline.GenerateAsync(Request with { ImagesPerPrompt = 3, BatchSize = 2 })) reports.Add(report);
        Assert.Equal([1, 2, 3, 3, 1, 2, 3, 3], reports.Select(report => report.Step));
        Assert.Equal([0, 0, 0, 0, 2, 2, 2, 2], reports.Select(report => report.FirstImage));
        Assert.Equal([2, 3, 8, 8], reports[0].Preview!.Shape);
        Assert.InRange(reports[0].Preview!.Abs().Max().Item(), 0, 1);
        Assert.Equal([3, 7], reports.Index().Where(report => report.Item.Finished is not null).Select(report => report.Index));
        Goldens.Near(Pipeline.Generate(Request with { ImagesPerPrompt = 3, BatchSize = 2 }), Tensor.Cat([reports[3].Finished!, reports[7].Finished!]), 1e-5, "images");
    }

    [Fact]
    public async Task GenerateAsync_CancelledOrLeftOrRefused_Ends()
    {
        using var stop = new CancellationTokenSource();
        var steps = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Pipeline.GenerateAsync(Request with { Steps = 500, OnStep = _ => { steps++; stop.Cancel(); } }, stop.Token)) { }
        });
        Assert.Equal(1, steps);
        await foreach (var _ in Pipeline.GenerateAsync(Request with { Steps = 500, OnStep = _ => steps++ })) break;
        Assert.InRange(steps, 2, 400);
        await Assert.ThrowsAsync<ArgumentException>(async () =>
        {
            await foreach (var _ in Pipeline.GenerateAsync(Request with { Width = 511 })) { }
        });
    }

    /// <summary>A linear map cannot do what the decoder does, but it finds most of the colours of patches that it has not seen.</summary>
    [Fact]
    public void Preview_OfPatches_IsNearTheirColours()
    {
        using var scope = new TensorScope();
        var latents = Functional.Nearest2d(Tensor.Randn([4, 4, 4, 4], new Generator(9)), 16, 16);
        var colours = Functional.AveragePool2d(Pipeline.Codec.Decode(latents), 8, 8).Detach();
        double missed = (Pipeline.Preview.Apply(latents) - colours).Square().Mean().Item(), spread = colours.Var().Item();
        Assert.True(missed < 0.7 * spread, $"{missed} of {spread}");
    }

    [Fact]
    public void Plan_WhatCannotBe_IsRefused()
    {
        Refused("The width is 511, and must be a multiple of 8; 504 and 512 are", Request with { Width = 511 });
        Refused("lies between 8 and 16384", Request with { Height = 99999 });
        Refused("There is no prompt", new TextToImageRequest());
        Refused("2 negative prompts for 1 prompts", Request with { NegativePrompts = ["x", "y"] });
        Refused("at least 1", Request with { ImagesPerPrompt = 0 });
        Refused("The mask has shape [1, 1, 32, 32]", Request with { Init = Tensor.Zeros([1, 3, 64, 64]), Inpainting = new Inpainting(Tensor.Zeros([1, 1, 32, 32])) });
        Refused("The pictures to start from have shape [1, 3, 64, 64]", Request with { Init = Tensor.Zeros([1, 3, 64, 64]), Width = 128 });
        Refused("1 images of this model need [1, 4, 8, 8]", Request with { Noise = Tensor.Zeros([1, 4, 9, 8]) });
        Refused("none are given", Request with { Strength = 0.5 });
        Refused("leaves none of 3 steps", Request with { Init = Tensor.Zeros([1, 3, 64, 64]), Strength = 0.1 });
        Refused("it is [n, 3, 64, 64]", Request with { Controls = [new Control(Control(), Tensor.Zeros([1, 3, 32, 32]))] });
        Refused("acts from 0.5 to 0.2", Request with { Controls = [new Control(Control(), Tensor.Zeros([1, 3, 64, 64])) { Start = 0.5, End = 0.2 }] });
        Refused("leave --autoguidance out", Request with { GuidanceDetails = new GuidanceDetails { Worse = ImagePipeline.Load(Goldens.FashionMnist) } });
    }

    [Fact]
    public void Generate_APromptOf100000Characters_IsRefusedWithTheNumber()
    {
        var refusal = Assert.Throws<ArgumentException>(() => Pipeline.Generate(Request with { Prompts = [string.Concat(Enumerable.Repeat("cat ", 25_000))] }));
        Assert.Contains("100000 characters", refusal.Message);
        Assert.Contains("at most 64", refusal.Message);
    }

    [Fact]
    public void Load_AnotherPipeline_NamesItsClass() =>
        Assert.Contains("is a DDPMPipeline, which is no text-to-image pipeline", Assert.Throws<ConfigException>(() => TextToImagePipeline.Load(Goldens.File("models/pipe_ddpm"))).Message);

    private static void Refused(string reason, TextToImageRequest request) => Assert.Contains(reason, Assert.ThrowsAny<ArgumentException>(() => Pipeline.Plan(request)).Message);

    /// <summary>A control network of the U-Net's shape, with random weights.</summary>
    private static ControlNetModel Control()
    {
        var network = new ControlNetModel(new ControlNetConfig
        {
            BlockOutChannels = [8, 16, 16, 16], NormNumGroups = 4, AttentionHeadDim = 2L, CrossAttentionDim = 24L, ConditioningEmbeddingOutChannels = [4, 8, 8, 8],
        });
        using var gradients = GradientMode.Off();
        using var scope = new TensorScope();
        var random = new Generator(4);
        network.Initialize(random);
        foreach (var weight in network.Parameters().Where(weight => weight.Detach().Abs().Max().Item() == 0)) weight.CopyInPlace(Tensor.Randn(weight.Shape, random) * 0.1);
        network.Eval();
        return network;
    }
}
