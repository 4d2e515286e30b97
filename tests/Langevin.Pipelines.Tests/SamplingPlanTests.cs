using Langevin.Oracles;
using Langevin.Diffusion.Configuration;
using Langevin.Diffusion.Constraints;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Samplers;

namespace Langevin.Pipelines.Tests;

public sealed class SamplingPlanTests
{
    private static readonly ImagePipeline Ours = ImagePipeline.Load(Goldens.FashionMnist);
    private static readonly ImagePipeline Theirs = ImagePipeline.Load(Goldens.File("models/pipe_ddpm"));

    [Fact]
    public void Plan_OfOurModel_IsWhatItsFileSays()
    {
        var plan = Ours.Plan(new SampleRequest());
        Assert.Equal(("ddim", "trailing", 25, 1.5), (plan.SamplerName, plan.GridName, plan.Steps, plan.Guidance));
        Assert.Equal(25, plan.Evaluations);
        Assert.IsType<Clip>(plan.Recipe.Constraint);
    }

    [Fact]
    public void Plan_OfAModelWithoutOurFile_IsItsSchedulers()
    {
        var plan = Theirs.Plan(new SampleRequest());
        Assert.Equal("leading", plan.GridName);
        Assert.Equal(DdpmVariance.FixedLarge, Assert.IsType<DdpmSampler>(plan.Recipe.Sampler).Variance);
        Assert.Equal(ConstrainedNoise.Unchanged, plan.Recipe.ConstrainedNoise);
    }

    [Fact]
    public void Plan_ASamplerByName_ReplacesTheSamplerAlone()
    {
        var plan = Theirs.Plan(new SampleRequest { Sampler = "dpm++2m" });
        Assert.Equal(("dpm++2m", "leading"), (plan.SamplerName, plan.GridName));
        Assert.IsType<Clip>(plan.Recipe.Constraint);
    }

    [Fact]
    public void Plan_AnotherScheduler_IsFollowedWhole()
    {
        var scheduler = Ours.Model.Scheduler.As("EulerDiscreteScheduler").With(new KeyValuePair<string, string>("use_karras_sigmas", "true"));
        var plan = Ours.Plan(new SampleRequest { Scheduler = scheduler, Steps = 10 });
        Assert.IsType<EulerSampler>(plan.Recipe.Sampler);
        Assert.Equal("karras", plan.GridName);
        Assert.Null(plan.Recipe.Constraint);
        Assert.Equal("v_prediction", plan.Recipe.Parameterization.Name);
    }

    /// <summary>The model's own grid starts at a sigma of thousands.</summary>
    [Theory]
    [InlineData("heun", null, "karras", 80)]
    [InlineData("plms", null, "karras", 80)]
    [InlineData("dpm2m-sde", null, "karras", 80)]
    [InlineData("heun", "trailing", "trailing", double.PositiveInfinity)]
    [InlineData("dpm2m", null, "trailing", double.PositiveInfinity)]
    public void Plan_ARuleInSigma_DoesNotStartInPureNoiseUnlessAsked(string sampler, string? grid, string walked, double most)
    {
        var plan = Ours.Plan(new SampleRequest { Sampler = sampler, Grid = grid });
        Assert.Equal(walked, plan.GridName);
        Assert.InRange(plan.Grid.Start.RelativeSigma, 79.9, double.IsFinite(most) ? most + 0.1 : most);
    }

    /// <summary>Samplers that ask once, twice, and twice less one a step.</summary>
    [Theory]
    [InlineData("ddim", 15, 15)]
    [InlineData("heun", 15, 7)]
    [InlineData("dpm++3s", 15, 5)]
    public void Plan_ABudget_IsKeptByTheMostStepsThatFit(string sampler, int budget, int steps)
    {
        var plan = Ours.Plan(new SampleRequest { Sampler = sampler, Budget = budget });
        Assert.Equal(steps, plan.Steps);
        Assert.True(plan.Evaluations <= budget);
        Assert.True(plan.Recipe.Sampler.Evaluations(steps + 1) > budget);
    }

    [Fact]
    public void Plan_ABudgetAndAStrength_CountsTheStepsThatAreWalked()
    {
        var plan = Ours.Plan(new SampleRequest { Budget = 10, Init = Picture(), Strength = 0.5 });
        Assert.Equal(10, plan.Grid.Steps.Count);
        Assert.Equal(10, plan.Evaluations);
    }

    [Fact]
    public void Plan_StopAfter_EndsInTheDenoisedImage()
    {
        var plan = Ours.Plan(new SampleRequest { Steps = 10, StopAfter = 6 });
        Assert.Equal(7, plan.Grid.Steps.Count);
        Assert.Equal(0, plan.Grid.End.Sigma);
    }

    [Fact]
    public void Plan_AGridThatStartsInside_StartsWithTheNoiseOfItsLevel()
    {
        var process = SchedulerJson.Read("""{"_class_name": "ScoreSdeVeScheduler", "sigma_max": 50}""");
        Assert.Equal(50, Theirs.Plan(new SampleRequest { Scheduler = process }).StartScale, 0.1);
        var inside = Theirs.Plan(new SampleRequest { Scheduler = process, Sampler = "euler", Grid = new GivenSigmas(5, 1, 0), Steps = 2 });
        Assert.Equal(Math.Sqrt(26), inside.StartScale, 1e-6);
    }

    [Theory]
    [InlineData("dpm++2m", 0.5, null, null, "has no eta")]
    [InlineData("ddim", 2.0, null, null, "from 0 to 1")]
    [InlineData("ddim", null, 40.0, null, "has no churn")]
    [InlineData("ddim", null, null, 1e-3, "whatever their error")]
    public void Plan_ASettingThatTheSamplerHasNot_IsRefused(string sampler, double? eta, double? churn, double? tolerance, string reason) =>
        Refused(reason, new SampleRequest { Sampler = sampler, Eta = eta, Churn = churn is { } amount ? new Churn(amount) : null, Tolerance = tolerance });

    [Fact]
    public void Plan_WhatContradictsItself_IsRefused()
    {
        Refused("ask for one of them", new SampleRequest { Steps = 4, Budget = 4 });
        Refused("too few", new SampleRequest { Sampler = "dpm++3s", Budget = 2 });
        Refused("none are given", new SampleRequest { Strength = 0.5 });
        Refused("none are given", new SampleRequest { Inpainting = new Inpainting(Picture()) });
        Refused("steps of its own", new SampleRequest { Init = Picture(), Inpainting = new Inpainting(Picture(), InpaintingMethod.RePaint), Sampler = "ddim" });
        Refused("all the way", new SampleRequest { Init = Picture(), Inpainting = new Inpainting(Picture(), InpaintingMethod.RePaint), Strength = 0.5 });
        Refused("[1, 3, 28, 28]", new SampleRequest { Init = Torch.Tensor.Zeros([1, 3, 28, 28]) });
        Refused("The mask", new SampleRequest { Init = Picture(), Inpainting = new Inpainting(Torch.Tensor.Zeros([1, 1, 8, 8])) });
        Refused("same images", new SampleRequest { GuidanceDetails = new GuidanceDetails { Worse = Theirs } });
    }

    private static Torch.Tensor Picture() => Torch.Tensor.Zeros([1, 1, 28, 28]);

    private static void Refused(string reason, SampleRequest request) => Assert.Contains(reason, Assert.ThrowsAny<ArgumentException>(() => Ours.Plan(request)).Message);
}
