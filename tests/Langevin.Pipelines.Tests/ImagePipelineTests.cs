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
        var network = new UNet2DModel(new UNet2DConfig
        {
            SampleSize = 8, InChannels = 1, OutChannels = 1, BlockOutChannels = [8, 16], LayersPerBlock = 1, NormNumGroups = 4, AttentionHeadDim = 8,
            DownBlockTypes = ["DownBlock2D", "AttnDownBlock2D"], UpBlockTypes = ["AttnUpBlock2D", "UpBlock2D"],
        });
        network.Initialize(new Generator(1));
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
}
