using Langevin.Diffusion.Configuration;
using Langevin.Models.Checkpoints;
using Langevin.Models.Checkpoints.Conversion;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Tests.Checkpoints.SingleFiles;

/// <summary>What a single file predicts, and who says so: each rule on a file of a family's few telling tensors.</summary>
public sealed class FilePredictionTests : IDisposable
{
    private const string SD1 = "Stable Diffusion 1", SD2 = "Stable Diffusion 2", XL = "Stable Diffusion XL", SD3 = "Stable Diffusion 3", FluxDev = "Flux dev", FluxSchnell = "Flux schnell";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(SD1, null, null, "PNDMScheduler", "epsilon", "leading")]
    [InlineData(SD1, "v_pred", null, "PNDMScheduler", "v_prediction", "leading")]
    [InlineData(SD1, "v_pred ztsnr", null, "DDIMScheduler", "v_prediction", "trailing")]
    [InlineData(SD1, "ztsnr", null, "PNDMScheduler", "epsilon", "leading")]
    [InlineData(SD2, null, null, "DDIMScheduler", "v_prediction", "leading")]
    [InlineData(SD2, null, "epsilon", "DDIMScheduler", "epsilon", "leading")]
    [InlineData(XL, null, null, "EulerDiscreteScheduler", "epsilon", "leading")]
    [InlineData(XL, null, "v", "EulerDiscreteScheduler", "v_prediction", "leading")]
    [InlineData(XL, "v_pred", null, "EulerDiscreteScheduler", "v_prediction", "leading")]
    [InlineData(XL, "v_pred ztsnr", null, "EulerDiscreteScheduler", "v_prediction", "trailing")]
    [InlineData(XL, "ztsnr", "v", "EulerDiscreteScheduler", "v_prediction", "trailing")]
    public void Scheduler_OfAFile_IsByWhatItSays(string family, string? marks, string? said, string scheduler, string predicts, string spacing)
    {
        var checkpoint = Checkpoint.Open(Write(family, marks, said is null ? null : new() { ["modelspec.prediction_type"] = said }));
        Assert.Equal(scheduler, checkpoint.Components["scheduler"]);
        var config = SchedulerJson.ToNode(checkpoint.Scheduler());
        Assert.Equal((scheduler, predicts, spacing), ((string)config["_class_name"]!, (string)config["prediction_type"]!, (string?)config["timestep_spacing"] ?? "leading"));
        Assert.Equal(spacing == "trailing", (bool?)config["rescale_betas_zero_snr"] ?? false);
        Assert.Equal(predicts, checkpoint.Scheduler().Recipe().Parameterization.Name switch { "velocity" => "v_prediction", var name => name });
    }

    [Theory]
    [InlineData(SD3, 3.0, false)]
    [InlineData(FluxDev, 3.0, true)]
    [InlineData(FluxSchnell, 1.0, false)]
    [InlineData(XL, 1.0, false)]
    public void Scheduler_OfAFlow_IsOne(string family, double shift, bool isDynamic)
    {
        var checkpoint = Checkpoint.Open(Write(family, null, family == XL ? new() { ["modelspec.prediction_type"] = "flow" } : null));
        var config = Assert.IsType<FlowMatchEulerDiscreteSchedulerConfig>(checkpoint.Scheduler());
        Assert.Equal((shift, isDynamic), (config.Shift, config.UseDynamicShifting));
        Assert.Empty(checkpoint.Notices);
    }

    /// <summary>CosXL: preconditioned as in EDM, with velocities and a range of sigmas of its own.</summary>
    [Fact]
    public void Scheduler_WithSigmas_IsEdms()
    {
        var config = Assert.IsType<EdmEulerSchedulerConfig>(Checkpoint.Open(Write(XL, null, null, ("edm_vpred.sigma_max", 120f))).Scheduler());
        Assert.Equal((0.002, 120, 1.0, "v_prediction"), (config.SigmaMin, config.SigmaMax, config.SigmaData, config.PredictionType));
        Refused("edm_vpred.sigma_max", () => Checkpoint.Open(Write(XL, null, null, ("edm_vpred.sigma_max", -1f))));
        Refused("Playground", () => Checkpoint.Open(Write(XL, "edm_mean", null)));
    }

    [Theory]
    [InlineData("  params:\n    parameterization: \"v\"\n    linear_start: 0.001\n    linear_end: 0.02 # as it was\n", "v_prediction", 0.001)]
    [InlineData("model:\n  target: ldm.models.diffusion.ddpm.LatentDiffusion\n  params:\n    linear_start: 0.00085\n", "epsilon", 0.00085)]
    [InlineData("          target: sgm.modules.diffusionmodules.denoiser_scaling.VScaling\n", "v_prediction", 0.00085)]
    [InlineData("          target: sgm.modules.diffusionmodules.denoiser_scaling.EpsScaling\n", "epsilon", 0.00085)]
    public void Scheduler_WithYamlBeside_IsByIt(string yaml, string predicts, double first)
    {
        var path = Write(SD2, null, null);
        File.WriteAllText(Path.ChangeExtension(path, ".yaml"), yaml);
        var config = Assert.IsType<DdimSchedulerConfig>(Checkpoint.Open(path).Scheduler());
        Assert.Equal((predicts, first), (config.PredictionType, config.BetaStart));
        Assert.Empty(Checkpoint.Open(path).Notices);
        File.WriteAllText(Path.ChangeExtension(path, ".yaml"), "parameterization: score\n");
        Refused("predicts 'score'", () => Checkpoint.Open(path));
        File.WriteAllBytes(Path.ChangeExtension(path, ".yaml"), new byte[(1 << 20) + 1]);
        Refused("above the limit", () => Checkpoint.Open(path));
    }

    /// <summary>The base of Stable Diffusion 2 was trained for 875,000 steps, which its .ckpt says.</summary>
    [Theory]
    [InlineData(875000, "epsilon")]
    [InlineData(140000, "v_prediction")]
    public void Scheduler_WithAGlobalStep_KnowsTheBaseOfStableDiffusion2(int step, string predicts)
    {
        var checkpoint = Checkpoint.Open(Write(SD2, null, null, ("global_step", step)));
        Assert.Equal(predicts, Assert.IsType<DdimSchedulerConfig>(checkpoint.Scheduler()).PredictionType);
        Assert.Empty(checkpoint.Notices);
    }

    [Fact]
    public void Notices_OfAGuess_SayThatItIsOne()
    {
        Assert.Contains("is taken to predict velocities (v_prediction): nothing in the file says so", Assert.Single(Checkpoint.Open(Write(SD2, null, null)).Notices));
        Assert.Contains("the tensor v_pred says otherwise", Assert.Single(Checkpoint.Open(Write(XL, "v_pred", new() { ["modelspec.prediction_type"] = "epsilon" })).Notices));
        foreach (var family in (string[])[SD1, XL, SD3, FluxDev]) Assert.Empty(Checkpoint.Open(Write(family, null, null)).Notices);
        Assert.Empty(Checkpoint.Open(Write(SD2, null, null), prediction: "epsilon").Notices);
    }

    [Fact]
    public void Open_WithAPrediction_TakesItOverAllElse()
    {
        var path = Write(XL, "v_pred ztsnr", new() { ["modelspec.prediction_type"] = "nonsense" });
        Refused("says that it predicts 'nonsense'", () => Checkpoint.Open(path));
        var config = Assert.IsType<EulerDiscreteSchedulerConfig>(Checkpoint.Open(path, prediction: "epsilon").Scheduler());
        Assert.Equal(("epsilon", "leading"), (config.PredictionType, config.TimestepSpacing));
        Assert.Contains("--scheduler-set prediction_type=epsilon", Assert.Throws<ConfigException>(() => Checkpoint.Open(folder.Path, prediction: "epsilon")).Message);

        Directory.CreateDirectory(folder["config/scheduler"]);
        File.WriteAllText(folder["config/model_index.json"], """{"_class_name": "StableDiffusionXLPipeline"}""");
        File.WriteAllText(folder["config/scheduler/scheduler_config.json"], """{"_class_name": "EulerDiscreteScheduler", "prediction_type": "epsilon", "beta_start": 0.5}""");
        var given = Assert.IsType<EulerDiscreteSchedulerConfig>(Checkpoint.Open(path, prediction: "v_prediction").Scheduler());
        Assert.Equal(("v_prediction", 0.5), (given.PredictionType, given.BetaStart));
    }

    /// <summary>A folder whose scheduler predicts velocities to pure noise, as a file and as a folder again.</summary>
    [Fact]
    public void ToSingleFile_OfVelocities_MarksThem()
    {
        CheckpointConversion.ToFolder(Write(XL, "v_pred ztsnr", null), folder["pipe"], new ConversionOptions());
        CheckpointConversion.ToSingleFile(folder["pipe"], folder["one.safetensors"], new ConversionOptions());
        var file = SafetensorsFile.Open(folder["one.safetensors"]);
        Assert.Equal(("v", "v_pred", "ztsnr"), (file.Metadata["modelspec.prediction_type"], file.Entries["v_pred"].Name, file.Entries["ztsnr"].Name));
        CheckpointConversion.ToFolder(folder["one.safetensors"], folder["again"], new ConversionOptions());
        Assert.Equal(File.ReadAllText(folder["pipe/scheduler/scheduler_config.json"]), File.ReadAllText(folder["again/scheduler/scheduler_config.json"]));
    }

    private static void Refused(string part, Func<object> act) => Assert.Contains(part, Assert.Throws<ConfigException>(act).Message);

    /// <summary>A file with a small network of the family, whose widths are those by which it is known.</summary>
    private string Write(string family, string? marks, Dictionary<string, string>? metadata, params (string Name, float Value)[] numbers)
    {
        using var scope = new TensorScope();
        var path = folder[$"{folder.Names.Length}.safetensors"];
        var tensors = TellingTensors.Of(family).Concat((marks ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(mark => TensorSource.Of(mark, Tensor.Empty([0])))).Concat(numbers.Select(number => TensorSource.Of(number.Name, Tensor.Scalar(number.Value))));
        Safetensors.Write(path, tensors, metadata);
        return path;
    }
}
