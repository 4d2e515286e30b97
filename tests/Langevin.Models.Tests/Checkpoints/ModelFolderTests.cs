using System.Text.Json.Nodes;
using Langevin.Oracles;
using Langevin.Models.Checkpoints;
using Langevin.Models.UNet2D;
using Langevin.Nn;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Tests.Checkpoints;

public sealed class ModelFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Folders =>
        [.. Directory.EnumerateDirectories(Goldens.File("models"), "unet2d_*").Where(f => File.Exists(Path.Combine(f, "config.json"))).Select(f => Path.GetFileName(f)!)];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Save_WhatWasOpened_GivesTheSameConfigurationAndWeights(string name)
    {
        var network = ModelFolder.Open(Goldens.File($"models/{name}"));
        ModelFolder.Save(network, folder["saved"]);

        Assert.True(JsonNode.DeepEquals(PlainJson.Read(Goldens.File($"models/{name}/config.json")), PlainJson.Read(folder["saved/config.json"])));
        var saved = SafetensorsFile.Open(folder["saved/diffusion_pytorch_model.safetensors"]);
        Assert.Equal("pt", saved.Metadata["format"]);
        Assert.Equal(network.StateDict().Keys.Order(), saved.Entries.Keys.Order());
        foreach (var (key, value) in network.StateDict()) Assert.True(value.Same(saved.Read(key)), key);
    }

    [Fact]
    public void Open_OfOldAttentionNames_ReadsTheSameWeights()
    {
        var current = ModelFolder.Open(Goldens.File("models/unet2d_ddpm_cifar")).StateDict();
        foreach (var (key, value) in ModelFolder.Open(Goldens.File("models/unet2d_ddpm_cifar_old_keys")).StateDict()) Assert.True(value.Same(current[key]), key);
    }

    [Fact]
    public void Open_OfShardsOrOfHalvesAlone_ReadsThem()
    {
        var network = Small();
        network.WriteConfig(folder.Path);
        ShardedSafetensors.Write(folder.Path, "diffusion_pytorch_model", network.StateDict(), maximumBytes: 20_000);
        Assert.Contains("diffusion_pytorch_model.safetensors.index.json", folder.Names);
        var sharded = ModelFolder.Open(folder.Path).StateDict();
        foreach (var (key, value) in network.StateDict()) Assert.True(value.Same(sharded[key]), key);

        foreach (var file in folder.Names.Where(f => f != "config.json")) File.Delete(folder[file]);
        Safetensors.Write(folder["diffusion_pytorch_model.fp16.safetensors"], network.StateDict().ToDictionary(s => s.Key, s => s.Value.Detach().To(ScalarType.Float16)));
        var halves = ModelFolder.Open(folder.Path);
        Assert.Equal(ScalarType.Float32, halves.Type);
        foreach (var (key, value) in network.StateDict()) Goldens.Near(value.Detach(), halves.StateDict()[key].Detach(), 1e-3, key);
    }

    [Theory]
    [InlineData("diffusion_pytorch_model.bin", ScalarType.Float32)]
    [InlineData("diffusion_pytorch_model.fp16.bin", ScalarType.Float16)]
    public void Open_OfAFileOfTorchSave_ReadsIt(string name, ScalarType type)
    {
        var network = Small();
        network.WriteConfig(folder.Path);
        PyTorchArchive.Write(folder[name], network.StateDict().ToDictionary(s => s.Key, s => s.Value.Detach().To(type)));
        var opened = ModelFolder.Open(folder.Path);
        foreach (var (key, value) in network.StateDict()) Assert.True(value.Detach().To(type).To(ScalarType.Float32).Same(opened.StateDict()[key].Detach()), key);
    }

    [Fact]
    public void Open_OfBothFormats_ReadsSafetensors()
    {
        var network = Small();
        ModelFolder.Save(network, folder["m"]);
        PyTorchArchive.Write(folder["m/diffusion_pytorch_model.bin"], new Dictionary<string, Tensor> { ["other"] = Tensor.Ones([1]) });
        Assert.Equal(network.StateDict().Count, ModelFolder.Open(folder["m"]).StateDict().Count);
    }

    [Fact]
    public void Build_OfAConfigurationWithFewEntries_TakesTheDefaults()
    {
        Write("""{"_class_name": "UNet2DModel", "block_out_channels": [32, 64, 64, 64], "_name_or_path": "somewhere", "decay": 0.9999}""");
        var config = ((UNet2DModel)ModelFolder.Build(folder.Path)).Config;

        Assert.Equal(new UNet2DConfig().DownBlockTypes, config.DownBlockTypes);
        Assert.Equal((3L, 2L, 32L, 8L, 1e-5, true), (config.InChannels, config.LayersPerBlock, config.NormNumGroups!.Value, config.AttentionHeadDim!.Value, config.NormEps, config.FlipSinToCos));
        Assert.Equal(["_name_or_path", "decay"], config.Notes!.Keys.Order());
    }

    [Fact]
    public void Build_OfTheDefaultConfiguration_HasTheReferencesParameterCount() =>
        Assert.Equal(274056163, new UNet2DModel(new UNet2DConfig()).ParameterCount);

    [Theory]
    [InlineData("""{"_class_name": "UNet2DModel", "chanels": 3, "depth": 2}""", "unknown entries chanels, depth")]
    [InlineData("""{"_class_name": "UNet2DModel", "in_channels": "three"}""", "wrong value at $.in_channels")]
    [InlineData("""{"_class_name": "UNet2DModel", "in_channels": 3, "in_channels": 4}""", "not valid JSON")]
    [InlineData("""{"_class_name": "UNet2DModel", "block_out_channels": [32, 64]}""", "2 levels, but there are 4 down_block_types and 4 up_block_types")]
    [InlineData("""{"_class_name": "UNet2DModel", "sample_size": 63}""", "instead of 63, 56 and 64 fit")]
    [InlineData("""{"_class_name": "UNet2DModel", "sample_size": [64, 4]}""", "instead of 4, 8 fits")]
    [InlineData("""{"_class_name": "UNet2DModel", "norm_num_groups": 30}""", "224 channels cannot be normalised in 30 groups")]
    [InlineData("""{"_class_name": "UNet2DModel", "attention_head_dim": 500}""", "width 500 (attention_head_dim) do not fit into 448 channels")]
    [InlineData("""{"_class_name": "UNet2DModel", "act_fn": "snake"}""", "act_fn is 'snake'")]
    [InlineData("""{"_class_name": "UNet2DModel", "in_channels": -1}""", "in_channels is -1")]
    [InlineData("""{"_class_name": "UNet2DModel", "up_block_types": ["KUpBlock2D", "UpBlock2D", "UpBlock2D", "UpBlock2D"]}""", "up_block_types 1 is UpBlock2D, which finds outputs of another size")]
    [InlineData("""{"_class_name": "UNet2DModel", "down_block_types": ["CrossAttnDownBlock2D", "DownBlock2D", "DownBlock2D", "DownBlock2D"]}""", "'CrossAttnDownBlock2D', which is none of")]
    [InlineData("""{"_class_name": "UNet3DModel"}""", "'UNet3DModel', which is not among")]
    [InlineData("""{}""", "class ''")]
    [InlineData("""[1, 2]""", "does not hold a JSON object")]
    [InlineData("""{"_class_name": """, "not valid JSON")]
    public void Build_OfAConfigurationThatCannotBe_SaysWhatIsWrong(string json, string part)
    {
        Write(json);
        Assert.Contains(part, Assert.Throws<ConfigException>(() => ModelFolder.Build(folder.Path)).Message);
    }

    [Fact]
    public void Open_OfAPathThatDoesNotExist_SaysSo() =>
        Assert.Contains("does not exist", Assert.Throws<ConfigException>(() => ModelFolder.Open(folder["nowhere"])).Message);

    [Fact]
    public void Open_OfAnEmptyFolder_SaysThatItIsNoNetwork() =>
        Assert.Contains("has no config.json", Assert.Throws<ConfigException>(() => ModelFolder.Open(folder.Path)).Message);

    [Fact]
    public void Open_OfAFolderWithoutWeights_SaysSo()
    {
        Small().WriteConfig(folder.Path);
        Assert.Contains("no diffusion_pytorch_model.safetensors", Assert.Throws<SafetensorsException>(() => ModelFolder.Open(folder.Path)).Message);
    }

    [Fact]
    public void Open_OfAnotherNetworksWeights_ListsEverything()
    {
        var network = Small();
        network.WriteConfig(folder.Path);
        var state = network.StateDict().ToDictionary(s => s.Key, s => s.Value);
        state.Remove("conv_in.weight");
        state.Remove("conv_out.bias");
        state["extra"] = Tensor.Zeros([1]);
        Safetensors.Write(folder["diffusion_pytorch_model.safetensors"], state);

        var e = Assert.Throws<StateDictException>(() => ModelFolder.Open(folder.Path));
        Assert.Equal(["conv_in.weight", "conv_out.bias"], e.Missing);
        Assert.Equal(["extra"], e.Unexpected);
    }

    private static UNet2DModel Small()
    {
        var network = new UNet2DModel(new UNet2DConfig { BlockOutChannels = [8, 16], NormNumGroups = 4, DownBlockTypes = ["DownBlock2D", "DownBlock2D"], UpBlockTypes = ["UpBlock2D", "UpBlock2D"] });
        network.Initialize(new Generator(1));
        return network;
    }

    private void Write(string json) => File.WriteAllText(folder["config.json"], json);
}
