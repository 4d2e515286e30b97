using System.Text.Json;
using Langevin.Media.Images;
using Langevin.Media.Metadata;
using Langevin.Models.Checkpoints;
using Langevin.Models.Clip;
using Langevin.Models.T2I;
using Langevin.Models.UNet2DCondition;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Cli.Tests.Sampling;

/// <summary>T2I-Adapters and pictures as prompts on the command line.</summary>
public sealed class SampleSteeringTests : IDisposable
{
    private static readonly string Model = Goldens.File("models/pipe_sd");
    private readonly TemporaryFolder folder = new();

    public SampleSteeringTests()
    {
        var unet = (UNet2DConditionModel)ModelFolder.Outline(Path.Combine(Model, "unet"));
        Safetensors.Write(folder["ip.safetensors"], TinyIpAdapters.Of("plain", 10, 24, unet.CrossAttentions.Select(attention => attention.Width)));
        Safetensors.Write(folder["other.safetensors"], TinyIpAdapters.Of("plain", 10, 768, unet.CrossAttentions.Select(attention => attention.Width)));
        Save(new T2IAdapter(new T2IAdapterConfig { Channels = [.. unet.Config.BlockOutChannels] }), "t2i");
        Save(new ClipVisionModel(new ClipVisionConfig { HiddenSize = 12, IntermediateSize = 16, ProjectionDim = 10, NumHiddenLayers = 2, NumAttentionHeads = 2, ImageSize = 16, PatchSize = 8 }), "image_encoder");
        ImageTensor.ToImages(Goldens.Wave(1, 3, 40, 50))[0].Save(folder["photo.png"]);
    }

    public void Dispose() => folder.Dispose();

    private void Save(Models.Architecture network, string name)
    {
        network.LoadStateDict(WaveWeights.Like(network.StateDict()));
        ModelFolder.Save(network, folder[name]);
    }

    private Typed Run(params string[] words) => Typed.Run(["sample", Model, "--prompt", "a cat", "--steps", "2", "--seed", "3", "--threads", "1", "-o", folder["out.png"], .. words]);

    private byte[] Sampled(params string[] words)
    {
        Run(words).AssertDone();
        return Image.Load(folder["out.png"]).Pixels.ToArray();
    }

    [Fact]
    public void Sample_WithAT2IAdapterAndAPicture_ActsByTheirScales_AndIsMadeAgain()
    {
        var (sketch, photo) = ($"{folder["t2i"]}={folder["photo.png"]}", $"{folder["ip.safetensors"]}={folder["photo.png"]}");
        var plain = Sampled();
        Assert.NotEqual(plain, Sampled("--t2i-adapter", sketch));
        Assert.NotEqual(plain, Sampled("--ip-adapter", photo));
        Assert.Equal(plain, Sampled("--t2i-adapter", $"{sketch}:0", "--ip-adapter", $"{photo}:0"));
        Assert.Equal(plain, Sampled("--ip-adapter", $"{photo}:1:0-0.3"));
        Sampled("--t2i-adapter", $"{sketch}:0.5:0-0.6", "--ip-adapter", $"{photo}:0.6", "--ip-encoder", folder["image_encoder"]);
        using var recipe = JsonDocument.Parse(ImageText.Read(folder["out.png"])["langevin"]);
        Assert.Equal(["--t2i-adapter", "--t2i-adapter", "--ip-adapter", "--ip-adapter", "--ip-adapter", "--ip-encoder"], recipe.RootElement.GetProperty("inputs").EnumerateArray().Select(input => input.GetProperty("option").GetString()));
        Typed.Run("verify", folder["out.png"]).AssertDone();
    }

    [Fact]
    public void Sample_OfWhatSteersDry_CountsIt()
    {
        var run = Run("--t2i-adapter", $"{folder["t2i"]}={folder["photo.png"]}", "--ip-adapter", $"{folder["ip.safetensors"]}={folder["photo.png"]}", "--dry-run");
        run.AssertDone();
        Assert.Contains("ip-adapter 1", run.Output);
        Assert.Contains("t2i-adapter 1", run.Output);
    }

    [Fact]
    public void Sample_WithWhatDoesNotFit_SaysWhatDoes()
    {
        var photo = folder["photo.png"];
        Run("--ip-adapter", "ip.safetensors").AssertRefused("must be FILE=PICTURE, FILE=PICTURE:SCALE");
        Run("--t2i-adapter", "t2i").AssertRefused("must be FOLDER=PICTURE");
        Run("--ip-adapter", $"{folder["ip.safetensors"]}={folder["gone.png"]}").AssertRefused("gone.png' does not exist");
        Run("--ip-adapter", $"{folder["other.safetensors"]}={photo}").AssertRefused("for Stable Diffusion 1 (its cross-attention reads texts of width 768)");
        Run("--ip-adapter", $"{folder["gone.safetensors"]}={photo}").AssertRefused("gone.safetensors");
        Run("--ip-adapter", $"{folder["ip.safetensors"]}={photo}", "--ip-encoder", Path.Combine(Model, "vae")).AssertRefused("is no CLIPVisionModelWithProjection");
        Run("--ip-encoder", folder["image_encoder"]).AssertRefused("give --ip-adapter FILE=PICTURE too");
        Run("--t2i-adapter", $"{Path.Combine(Model, "vae")}={photo}").AssertRefused("is no T2IAdapter");
        Directory.Move(folder["image_encoder"], folder["elsewhere"]);
        Run("--ip-adapter", $"{folder["ip.safetensors"]}={photo}").AssertRefused("no folder image_encoder beside", "--ip-encoder");
        Assert.False(File.Exists(folder["out.png"]));
    }

    [Fact]
    public void Info_OfAnIpAdapter_NamesItsFamily()
    {
        var run = Typed.Run("info", folder["other.safetensors"]);
        run.AssertDone();
        Assert.Contains("IP-Adapter, for Stable Diffusion 1", run.Output);
    }
}
