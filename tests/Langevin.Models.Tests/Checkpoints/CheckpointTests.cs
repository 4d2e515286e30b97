using Langevin.Diffusion.Configuration;
using Langevin.Models.Autoencoder;
using Langevin.Models.Checkpoints;
using Langevin.Models.UNet2D;
using Langevin.Nn;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Tests.Checkpoints;

public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Open_OfAPipelinesFolder_GivesItsComponents()
    {
        var checkpoint = Checkpoint.Open(Goldens.File("models/pipe_ddpm"));
        Assert.Equal("DDPMPipeline", checkpoint.ClassName);
        Assert.Equal(["scheduler:DDPMScheduler", "unet:UNet2DModel"], checkpoint.Components.Select(c => $"{c.Key}:{c.Value}").Order());
        Assert.IsType<DdpmSchedulerConfig>(checkpoint.Scheduler());
        Assert.False(checkpoint.Network<UNet2DModel>("unet").IsTraining);
    }

    [Fact]
    public void Open_OfAnIndexWithOtherEntries_TellsComponentsFromThem()
    {
        Index("""{"_class_name": "StableDiffusionPipeline", "_diffusers_version": "0.40.0", "safety_checker": ["stable_diffusion", "StableDiffusionSafetyChecker"], "image_encoder": [null, null], "requires_safety_checker": true, "sizes": [1, 2]}""");
        var checkpoint = Checkpoint.Open(folder.Path);
        Assert.Equal("StableDiffusionSafetyChecker", Assert.Single(checkpoint.Components, c => c.Key == "safety_checker").Value);
        Assert.Single(checkpoint.Components);
        Assert.True((bool)checkpoint.Index["requires_safety_checker"]!);
        Assert.Equal(["_class_name", "_diffusers_version", "requires_safety_checker", "sizes"], checkpoint.Index.Select(e => e.Key).Order());
    }

    [Fact]
    public void Network_OfAVariantThatOneComponentHas_TakesItThereAndThePlainOneElsewhere()
    {
        Index("""{"_class_name": "DDPMPipeline", "unet": ["diffusers", "UNet2DModel"], "other": ["diffusers", "UNet2DModel"]}""");
        Save("unet", "fp16", 1);
        Save("unet", null, 2);
        Save("other", null, 3);
        Assert.Equal(1, First(Checkpoint.Open(folder.Path, "fp16"), "unet"));
        Assert.Equal(2, First(Checkpoint.Open(folder.Path), "unet"));
        Assert.Equal(3, First(Checkpoint.Open(folder.Path, "fp16"), "other"));
        Refused("variant 'bf16'", () => Checkpoint.Open(folder.Path, "bf16"));
        Refused("variant '../fp16'", () => Checkpoint.Open(folder.Path, "../fp16"));
    }

    [Theory]
    [InlineData("""{"unet": ["diffusers", "UNet2DModel"]}""", "names no pipeline")]
    [InlineData("""{"_class_name": 3}""", "names no pipeline")]
    [InlineData("""{"_class_name": "P", "../unet": ["diffusers", "UNet2DModel"]}""", "'../unet', which is no name of a folder")]
    [InlineData("""{"_class_name": "P", "..": ["diffusers", "UNet2DModel"]}""", "'..', which is no name of a folder")]
    [InlineData("""{"_class_name": "P", "/etc": [null, null]}""", "'/etc', which is no name of a folder")]
    [InlineData("""{"_class_name": "P", "": ["diffusers", "UNet2DModel"]}""", "'', which is no name of a folder")]
    [InlineData("""{"_class_name": "P", "_class_name": "Q"}""", "not valid JSON")]
    [InlineData("[]", "does not hold a JSON object")]
    [InlineData("""{"_class_name": """, "not valid JSON")]
    public void Open_OfAnIndexThatCannotBe_SaysWhatIsWrong(string json, string part)
    {
        Index(json);
        Refused(part, () => Checkpoint.Open(folder.Path));
    }

    [Fact]
    public void Open_OfAFolderWithoutIndex_SaysSo()
    {
        Refused("has no model_index.json", () => Checkpoint.Open(folder.Path));
        Refused("does not exist", () => Checkpoint.Open(folder["nowhere"]));
    }

    [Fact]
    public void Network_OfAComponentThatIsNotThere_NamesIt()
    {
        Index("""{"_class_name": "StableDiffusionPipeline", "unet": ["diffusers", "UNet2DModel"], "vae": [null, null], "scheduler": ["diffusers", "DDIMScheduler"]}""");
        var checkpoint = Checkpoint.Open(folder.Path);
        Refused("'unet' is missing: there is no folder", () => checkpoint.Network<UNet2DModel>("unet"));
        Refused("no component 'vae'; it has unet, scheduler", () => checkpoint.Network<AutoencoderKL>("vae"));
        Refused("no component '../unet'", () => checkpoint.Network<UNet2DModel>("../unet"));
        Refused("'scheduler' is missing", () => checkpoint.Scheduler());
        Refused("no component 'tokenizer'", () => checkpoint.Tokenizer("tokenizer"));
        Save("unet", null, 1);
        Refused("'unet' in", () => checkpoint.Network<AutoencoderKL>("unet"));
        Directory.CreateDirectory(folder["scheduler"]);
        Refused("cannot be read", () => checkpoint.Scheduler());
        File.WriteAllText(folder["scheduler/scheduler_config.json"], """{"_class_name": "MagicScheduler"}""");
        Refused("'MagicScheduler'", () => checkpoint.Scheduler());
        File.WriteAllText(folder["unet/config.json"], """{"_class_name": "UNet9DModel"}""");
        Refused("'UNet9DModel', which is not among", () => checkpoint.Network<UNet2DModel>("unet"));
    }

    private static void Refused(string part, Func<object> act) => Assert.Contains(part, Assert.Throws<ConfigException>(act).Message);

    private static double First(Checkpoint checkpoint, string component) => checkpoint.Network<UNet2DModel>(component).StateDict()["conv_in.bias"].Detach().Narrow(0, 0, 1).Item();

    private void Index(string json) => File.WriteAllText(folder["model_index.json"], json);

    /// <summary>A small network, whose first bias is a number.</summary>
    private void Save(string component, string? variant, double number)
    {
        var network = new UNet2DModel(new UNet2DConfig { BlockOutChannels = [8, 16], NormNumGroups = 4, DownBlockTypes = ["DownBlock2D", "DownBlock2D"], UpBlockTypes = ["UpBlock2D", "UpBlock2D"] });
        network.Initialize(new Generator(1));
        Directory.CreateDirectory(folder[component]);
        network.WriteConfig(folder[component]);
        var state = network.StateDict().ToDictionary(s => s.Key, s => s.Value.Detach());
        state["conv_in.bias"] = Tensor.Full([8], number);
        Safetensors.Write(folder[$"{component}/diffusion_pytorch_model.{(variant is null ? "" : variant + ".")}safetensors"], state);
    }
}
