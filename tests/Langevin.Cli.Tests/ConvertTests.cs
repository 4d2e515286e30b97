using System.Text.Json;
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
        foreach (var part in (string[])["unet", "vae", "text_encoder"]) Assert.Matches($@"(?m)^{part} .*float32", text);
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
        Typed.Run(["sample", folder["sd.safetensors"], .. words, folder["c.safetensors"]]).AssertRefused("norm_num_groups");
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

    [Fact]
    public void Convert_WhatCannotBe_IsRefusedAndWritesNothing()
    {
        Typed.Run("convert", "nowhere", folder["a.safetensors"]).AssertRefused("'nowhere' does not exist");
        Typed.Run("convert", Pipeline, folder["a.ckpt"], "--to", "single-file").AssertRefused("is no .safetensors file");
        Typed.Run("convert", Pipeline, folder["a.safetensors"], "--to", "safetensors").AssertRefused("is a folder");
        Typed.Run("convert", Pipeline, folder["a.safetensors"], "--date", "soon").AssertRefused("--date is 'soon'");
        Typed.Run("convert", Pipeline, Pipeline).AssertRefused("into itself");
        File.WriteAllBytes(folder["evil.ckpt"], [0x80, 2, .. "cos\nsystem\n(X\u0002\0\0\0lstR."u8, 0, 0, 0]);
        Typed.Run("convert", folder["evil.ckpt"], folder["a.safetensors"]).AssertRefused("asks for 'os.system'");
        Typed.Run("info", folder["evil.ckpt"]).AssertRefused("asks for 'os.system'");
        Assert.False(File.Exists(folder["a.safetensors"]));
    }

    private static string Here([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;
}
