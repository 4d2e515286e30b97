using System.Text.Json;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Cli.Tests;

public sealed class ConvertTests : IDisposable
{
    private static readonly string Pipeline = Path.Combine(Path.GetDirectoryName(Here())!, "..", "Goldens", "models", "pipe_sd");
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Convert_FolderToFileAndBack_SaysWhatItWrote()
    {
        var text = Typed.Run("convert", Pipeline, folder["sd.safetensors"], "--dtype", "f16", "--title", "tiny", "--date", "2026-11-22").AssertDone();
        Assert.Contains("sd.safetensors: single-file, ", text);
        Assert.Equal("tiny", SafetensorsFile.Open(folder["sd.safetensors"]).Metadata["modelspec.title"]);
        using var json = JsonDocument.Parse(Typed.Run("convert", folder["sd.safetensors"], folder["sd"], "--config", Pipeline, "--json").AssertDone());
        Assert.Equal("diffusers", json.RootElement.GetProperty("layout").GetString());
        Assert.All(SafetensorsFile.Open(folder["sd/unet/diffusion_pytorch_model.safetensors"]).Entries.Values, entry => Assert.Equal(ScalarType.Float16, entry.Type));
    }

    [Fact]
    public void Info_OfASingleFile_NamesItsFamilyAndParts()
    {
        Typed.Run("convert", Pipeline, folder["sd.safetensors"]).AssertDone();
        var text = Typed.Run("info", folder["sd.safetensors"]).AssertDone();
        Assert.Contains("Stable Diffusion 1, single-file checkpoint", text);
        foreach (var (part, name) in ((string, string)[])[("unet", "UNet2DConditionModel"), ("vae", "AutoencoderKL"), ("text_encoder", "CLIPTextModel")]) Assert.Matches($@"(?m)^{part} +{name} .*float32", text);
        Assert.Contains("predicts epsilon: modelspec.prediction_type says so", text);
        using var json = JsonDocument.Parse(Typed.Run("info", folder["sd.safetensors"], "--json").AssertDone());
        Assert.StartsWith("epsilon", json.RootElement.GetProperty("predicts").GetString());
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(text, "modelspec.architecture"));
    }

    /// <summary>The same weights in a folder and in a file make the same picture, to the bit.</summary>
    [Fact]
    public void Sample_OfASingleFile_MakesThePictureOfItsFolder()
    {
        Typed.Run("convert", Pipeline, folder["sd.safetensors"]).AssertDone();
        string[] words = ["--prompt", "a photo", "--steps", "2", "--seed", "3", "-o"];
        Typed.Run(["sample", Pipeline, .. words, folder["a.safetensors"]]).AssertDone();
        Typed.Run(["sample", folder["sd.safetensors"], "--config", Pipeline, .. words, folder["b.safetensors"]]).AssertDone();
        Assert.True(SafetensorsFile.Open(folder["a.safetensors"]).Read("samples").Same(SafetensorsFile.Open(folder["b.safetensors"]).Read("samples")));
        Typed.Run(["sample", folder["sd.safetensors"], .. words, folder["c.safetensors"]]).AssertRefused("norm_num_groups", "groups of norms", "(--config)");
        Typed.Run(["sample", Pipeline, "--config", Pipeline, .. words, folder["c.safetensors"]]).AssertRefused("--config");
        Typed.Run(["sample", folder["a.safetensors"], .. words, folder["c.safetensors"]]).AssertRefused("holds no network");
    }

    [Fact]
    public void Info_OfAFolderWithoutAnIndex_ListsItsComponents()
    {
        Typed.Run("convert", Pipeline, folder["sd"]).AssertDone();
        File.Delete(folder["sd/model_index.json"]);
        Assert.Matches(@"components, [\s\S]*unet +UNet2DConditionModel", Typed.Run("info", folder["sd"]).AssertDone());
    }

    /// <summary>Weights above a limit lie in several files with an index, and make the same pictures.</summary>
    [Fact]
    public void Convert_ToAFolder_ShardsWhatIsLarge()
    {
        Typed.Run("convert", Pipeline, folder["sd"], "--shard-size", "200KB").AssertDone();
        var files = Directory.EnumerateFiles(folder["sd/unet"], "*.safetensors").ToList();
        Assert.True(files.Count > 2);
        Assert.All(files, file => Assert.Matches(@"diffusion_pytorch_model-0000\d-of-0000\d\.safetensors$", file));
        Assert.True(files.Count(file => SafetensorsFile.Open(file).Entries.Values.Sum(entry => entry.Bytes) <= 200_000) == files.Count);
        Assert.True(File.Exists(folder["sd/unet/diffusion_pytorch_model.safetensors.index.json"]));
        string[] words = ["--prompt", "a photo", "--steps", "2", "--seed", "3", "-o"];
        Typed.Run(["sample", Pipeline, .. words, folder["a.safetensors"]]).AssertDone();
        Typed.Run(["sample", folder["sd"], .. words, folder["b.safetensors"]]).AssertDone();
        Assert.True(SafetensorsFile.Open(folder["a.safetensors"]).Read("samples").Same(SafetensorsFile.Open(folder["b.safetensors"]).Read("samples")));
        foreach (var wrong in (string[])["0", "-1GB", "large", "5XB", "1e30GB"]) Typed.Run("convert", Pipeline, folder["sd"], "--shard-size", wrong).AssertRefused($"--shard-size is '{wrong}'");
    }

    /// <summary>What is asked for counts more than what a file says of itself.</summary>
    [Fact]
    public void Convert_WithAPrediction_WritesIt()
    {
        Typed.Run("convert", Pipeline, folder["sd.safetensors"]).AssertDone();
        Typed.Run("convert", folder["sd.safetensors"], folder["v"], "--prediction", "v_prediction").AssertDone();
        Assert.Contains("\"prediction_type\": \"v_prediction\"", File.ReadAllText(folder["v/scheduler/scheduler_config.json"]));
        Typed.Run("convert", folder["sd.safetensors"], folder["v.safetensors"], "--to", "single-file", "--prediction", "v_prediction").AssertDone();
        Assert.Equal("v", SafetensorsFile.Open(folder["v.safetensors"]).Metadata["modelspec.prediction_type"]);
        string[] words = ["--config", Pipeline, "--prompt", "a photo", "--steps", "2", "--seed", "3", "-o"];
        Typed.Run(["sample", folder["sd.safetensors"], .. words, folder["a.safetensors"]]).AssertDone();
        Typed.Run(["sample", folder["sd.safetensors"], "--prediction", "v_prediction", .. words, folder["b.safetensors"]]).AssertDone();
        Assert.False(SafetensorsFile.Open(folder["a.safetensors"]).Read("samples").Same(SafetensorsFile.Open(folder["b.safetensors"]).Read("samples")));
        Typed.Run("sample", Pipeline, "--prediction", "v_prediction", "--prompt", "x", "-o", folder["c.png"]).AssertRefused("--scheduler-set prediction_type=v_prediction");
    }

    /// <summary>A single network's folder becomes a file and a folder again, equal to the bit, and is sharded and rounded as a pipeline's is.</summary>
    [Fact]
    public void Convert_OfASingleNetwork_GoesThereAndBack()
    {
        var unet = Path.Combine(Pipeline, "unet");
        var own = File.ReadAllBytes(Path.Combine(unet, "diffusion_pytorch_model.safetensors"));
        Assert.Contains("unet.safetensors: safetensors, ", Typed.Run("convert", unet, folder["unet.safetensors"]).AssertDone());
        Typed.Run("convert", folder["unet.safetensors"], folder["unet"], "--config", unet).AssertDone();
        Assert.Equal(File.ReadAllText(Path.Combine(unet, "config.json")), File.ReadAllText(folder["unet/config.json"]));
        using var scope = new TensorScope();
        var (before, after) = (SafetensorsFile.Open(Path.Combine(unet, "diffusion_pytorch_model.safetensors")).ReadAll(), SafetensorsFile.Open(folder["unet/diffusion_pytorch_model.safetensors"]).ReadAll());
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        Assert.All(before, entry => Assert.True(entry.Value.Same(after[entry.Key])));
        Typed.Run("convert", unet, folder["small"], "--dtype", "bf16", "--shard-size", "100KB").AssertDone();
        Assert.True(Directory.EnumerateFiles(folder["small"], "*.safetensors").Count() > 1);
        Assert.Contains("UNet2DConditionModel", Typed.Run("info", folder["small"]).AssertDone());
        Assert.Equal(own, File.ReadAllBytes(Path.Combine(unet, "diffusion_pytorch_model.safetensors")));
    }

    [Fact]
    public void Convert_OfASingleNetworkThatCannotBe_SaysWhatCan()
    {
        var (unet, vae) = (Path.Combine(Pipeline, "unet"), Path.Combine(Pipeline, "vae"));
        Typed.Run("convert", unet, folder["a.safetensors"], "--to", "single-file").AssertRefused("is the folder of one network", "--to safetensors");
        Typed.Run("convert", Path.Combine(unet, "diffusion_pytorch_model.safetensors"), folder["a"]).AssertRefused("give the folder with its config.json (--config)");
        Typed.Run("convert", Path.Combine(unet, "diffusion_pytorch_model.safetensors"), folder["a"], "--config", vae).AssertRefused("conv_in.weight");
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder[""]));
    }

    /// <summary>An adapter that torch.save wrote is named as one.</summary>
    [Fact]
    public void Info_OfAnAdapterInAPickle_SaysWhatItIs()
    {
        using var scope = new TensorScope();
        const string layer = "unet.down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k";
        PyTorchArchive.Write(folder["lora.bin"], new Dictionary<string, Tensor> { [$"{layer}.lora_A.weight"] = Tensor.Ones([4, 768]), [$"{layer}.lora_B.weight"] = Tensor.Ones([320, 4]) });
        var text = Typed.Run("info", folder["lora.bin"]).AssertDone();
        Assert.Contains("adapter, LoRA", text);
        Assert.Contains("LoRA for Stable Diffusion 1, named as diffusers does: rank 4", text);
    }

    [Fact]
    public void Convert_WhatCannotBe_IsRefusedAndWritesNothing()
    {
        Typed.Run("convert", "nowhere", folder["a.safetensors"]).AssertRefused("'nowhere' does not exist");
        Typed.Run("convert", Pipeline, folder["a.ckpt"], "--to", "single-file").AssertRefused("is no .safetensors file");
        Typed.Run("convert", Pipeline, folder["a.safetensors"], "--to", "safetensors").AssertRefused("is no folder of one network");
        Typed.Run("convert", Pipeline, folder["a.safetensors"], "--date", "soon").AssertRefused("--date is 'soon'");
        Typed.Run("convert", Pipeline, Pipeline).AssertRefused("into itself");
        File.WriteAllBytes(folder["evil.ckpt"], [0x80, 2, .. "cos\nsystem\n(X\u0002\0\0\0lstR."u8, 0, 0, 0]);
        Typed.Run("convert", folder["evil.ckpt"], folder["a.safetensors"]).AssertRefused("asks for 'os.system'");
        Typed.Run("info", folder["evil.ckpt"]).AssertRefused("asks for 'os.system'");
        Assert.False(File.Exists(folder["a.safetensors"]));
    }

    private static string Here([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;
}
