using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Cli.Tests.Sampling;

/// <summary>Adapters and taught words on the command line.</summary>
public sealed class SampleAdapterTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public SampleAdapterTests()
    {
        Write("style.safetensors", ("unet.conv_in.lora_A.weight", Goldens.Wave(2, 4, 3, 3)), ("unet.conv_in.lora_B.weight", Goldens.Wave(8, 2, 1, 1)));
        Write("toy.safetensors", ("<toy>", Goldens.Wave(2, 24)));
    }

    public void Dispose() => folder.Dispose();

    private void Write(string name, params (string Name, Tensor Value)[] tensors) => Safetensors.Write(folder[name], tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Value));

    private Tensor Sampled(params string[] words)
    {
        Run(words).AssertDone();
        return SafetensorsFile.Open(folder["out.safetensors"]).Read("samples").Clone().Keep();
    }

    private Typed Run(params string[] words) => Typed.Run(["sample", Goldens.File("models/pipe_sd"), "--prompt", "a <toy>", "--steps", "2", "--seed", "3", "-o", folder["out.safetensors"], .. words]);

    [Fact]
    public void Sample_WithALora_IsLinearInItsScalesAndNothingAtZero()
    {
        var (lora, plain) = (folder["style.safetensors"], Sampled());
        Assert.Equal(0, Goldens.Difference(plain, Sampled("--lora", $"{lora}:0")));
        Assert.True(Goldens.Difference(plain, Sampled("--lora", lora)) > 0.01);
        Assert.InRange(Goldens.Difference(Sampled("--lora", $"{lora}:0.5"), Sampled("--lora", $"{lora}:0.75", "--lora", $"{lora}:-0.25")), 0, 1e-3);
    }

    [Fact]
    public void Sample_WithAnEmbedding_KnowsItsWord()
    {
        var (word, plain) = (folder["toy.safetensors"], Sampled());
        var taught = Sampled("--embedding", word);
        Assert.True(Goldens.Difference(plain, taught) > 0.01);
        Assert.Equal(0, Goldens.Difference(plain, Sampled("--embedding", $"{word}:other")));
    }

    [Fact]
    public void Sample_WithALoraThatFitsInPart_IsRefusedUnlessPartial()
    {
        Write("odd.safetensors", ("unet.conv_in.lora_A.weight", Goldens.Wave(2, 4, 3, 3)), ("unet.conv_in.lora_B.weight", Goldens.Wave(8, 2, 1, 1)), ("unet.gone.lora_A.weight", Goldens.Wave(2, 4)));
        Run("--lora", folder["odd.safetensors"]).AssertRefused("unet.gone is no layer of the checkpoint");
        Assert.False(File.Exists(folder["out.safetensors"]));
        var run = Run("--lora", folder["odd.safetensors"], "--partial");
        run.AssertDone();
        Assert.Contains("left out: unet.gone is no layer", run.Error);
        Assert.Contains("left out: unet.gone is no layer", Run("--lora", folder["odd.safetensors"], "--partial", "--dry-run").Error);
    }

    [Fact]
    public void Sample_WithWordsThatAreNot_SaysWhatToWrite()
    {
        Run("--lora", $"{folder["style.safetensors"]}:much").AssertRefused("'much' is no number");
        Run("--lora", folder["missing.safetensors"]).AssertRefused("does not exist");
        Run("--partial").AssertRefused("give --lora FILE too");
        Run("--embedding", folder["style.safetensors"]).AssertRefused("holds no text embedding");
        Typed.Run("sample", "fashion-mnist", "--lora", folder["style.safetensors"]).AssertRefused("--lora has no use here");
    }

    [Fact]
    public void Info_OfALora_SaysWhatItIs()
    {
        var run = Typed.Run("info", folder["style.safetensors"]);
        run.AssertDone();
        Assert.Contains("LoCon for a family that its shapes do not tell, named as diffusers does: rank 2, scale 1; layers: unet 1", run.Output);
        var json = Typed.Run("info", folder["style.safetensors"], "--json");
        json.AssertDone();
        Assert.Contains("\"kind\":\"LoCon\"", json.Output.Replace(" ", ""));
    }
}
