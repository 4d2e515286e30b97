using Langevin.Diffusion.Configuration;
using Langevin.Models.ImageDiffusion;
using Langevin.Models.UNet2D;
using Langevin.Torch;

namespace Langevin.Pipelines.Tests;

/// <summary>A folder as diffusers writes it, without what is our own, is sampled over the process of its scheduler file.</summary>
public class ImagePipelineTests
{
    public static TheoryData<string> Schedulers =>
    [
        """{"_class_name": "DDPMScheduler"}""",
        """{"_class_name": "FlowMatchEulerDiscreteScheduler", "shift": 3.0}""",
        """{"_class_name": "FlowMatchHeunDiscreteScheduler"}""",
        """{"_class_name": "EDMEulerScheduler", "sigma_data": 0.5}""",
        """{"_class_name": "ScoreSdeVeScheduler", "sigma_max": 50}""",
        """{"_class_name": "CMStochasticIterativeScheduler"}""",
    ];

    [Theory, MemberData(nameof(Schedulers))]
    public void Sample_AnyProcess_WalksItsGridToCleanImages(string json)
    {
        var network = Network();
        var model = new ImageDiffusionModel(network, SchedulerJson.Read(json), new ImageDiffusionInfo());
        var levels = new List<double>();
        var request = new SampleRequest { Count = 2, Steps = 4, Seed = 3, OnStep = p => levels.Add(p.Walk.Level.Sigma) };
        var images = new ImagePipeline(model).Sample(request);
        Assert.Equal([2, 1, 8, 8], images.Shape);
        Assert.True(images.IsFinite().All());
        Assert.Equal(4, levels.Count);
        Assert.True(levels[^1] <= 0.00201, $"the walk ends at sigma {levels[^1]}");
        Assert.Equal(model.Grid(steps: 4).Steps.Select(step => step.To.Sigma), levels);
    }

    [Fact]
    public void Sample_WithANaNAmongTheWeights_NamesTheWeight()
    {
        var network = Network();
        network.StateDict()["mid_block.resnets.0.conv1.bias"].Detach().Narrow(0, 3, 1).FillInPlace(double.NaN);
        var pipeline = new ImagePipeline(new ImageDiffusionModel(network, new DdpmSchedulerConfig(), new ImageDiffusionInfo()));
        var message = Assert.Throws<DegenerateImageException>(() => pipeline.Sample(new SampleRequest { Steps = 2 })).Message;
        Assert.Contains("The images that were computed are not finite: the weight 'unet.mid_block.resnets.0.conv1.bias' is not finite", message);
    }

    [Fact]
    public void Sample_WithALayerThatOverflows_NamesTheFirstOne()
    {
        var network = Network();
        network.StateDict()["mid_block.resnets.0.conv1.weight"].Detach().FillInPlace(3e38);
        var pipeline = new ImagePipeline(new ImageDiffusionModel(network, new DdpmSchedulerConfig(), new ImageDiffusionInfo()));
        Assert.Contains("the first layer with such an output is 'unet.mid_block.resnets.0.conv1'", Assert.Throws<DegenerateImageException>(() => pipeline.Sample(new SampleRequest { Steps = 2 })).Message);
    }

    /// <summary>Clipped to its limit everywhere, a picture is one number, which an untrained network may make: it is told and no error.</summary>
    [Fact]
    public void Sample_OfOneColourEverywhere_IsTold()
    {
        var network = Network();
        network.StateDict()["conv_out.weight"].Detach().ZeroInPlace();
        network.StateDict()["conv_out.bias"].Detach().FillInPlace(-500);
        var told = new List<int>();
        var images = new ImagePipeline(new ImageDiffusionModel(network, new DdimSchedulerConfig(), new ImageDiffusionInfo())).Sample(new SampleRequest { Count = 2, Steps = 3, OnConstant = told.Add });
        Assert.Equal(1, images.Min().Item());
        Assert.Equal([0, 1], told);
    }

    [Fact]
    public void Memory_OfARequest_GrowsWithTheBatchAlone()
    {
        var pipeline = new ImagePipeline(new ImageDiffusionModel(Network(), new DdpmSchedulerConfig(), new ImageDiffusionInfo()));
        var (one, many) = (pipeline.Memory(new SampleRequest { Count = 4, BatchSize = 1 }), pipeline.Memory(new SampleRequest { Count = 4, BatchSize = 4 }));
        Assert.Equal("unet", Assert.Single(one.Components).Name);
        Assert.Equal(pipeline.Model.Network.ParameterCount * 4, one.Greatest.Weights);
        Assert.Equal(one.Greatest.Weights, many.Greatest.Weights);
        Assert.True(many.Greatest.Activations > one.Greatest.Activations);
        var both = one.Then(many, "second", isPresent: true);
        Assert.Equal(["unet", "second: unet"], both.Components.Select(component => component.Name));
        Assert.All(both.Stages, stage => Assert.Equal(2 * one.Greatest.Weights, stage.Weights));
        Assert.Equal(one.Greatest.Weights, one.Then(many, "second", isPresent: false).Greatest.Weights);
    }

    private static UNet2DModel Network()
    {
        var network = new UNet2DModel(new UNet2DConfig
        {
            SampleSize = 8, InChannels = 1, OutChannels = 1, BlockOutChannels = [8, 16], LayersPerBlock = 1, NormNumGroups = 4, AttentionHeadDim = 8,
            DownBlockTypes = ["DownBlock2D", "AttnDownBlock2D"], UpBlockTypes = ["AttnUpBlock2D", "UpBlock2D"],
        });
        network.Initialize(new Generator(1));
        return network;
    }
}
