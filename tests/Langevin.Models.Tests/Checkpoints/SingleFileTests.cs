using System.Text.Json.Nodes;
using Langevin.Diffusion.Configuration;
using Langevin.Models.Autoencoder;
using Langevin.Models.Checkpoints;
using Langevin.Models.Checkpoints.Conversion;
using Langevin.Models.Clip;
using Langevin.Models.UNet2DCondition;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Autograd;
using Langevin.Torch.Serialization;
using Xunit;

namespace Langevin.Models.Tests.Checkpoints;

/// <summary>Files in the layouts of CompVis and SGM, against files that the reference reads and against what is written back.</summary>
public sealed class SingleFileTests : IDisposable
{
    private static readonly string Folder = Goldens.File("models/pipe_sd");
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static void AssertSame(IReadOnlyDictionary<string, Tensor> expected, IReadOnlyDictionary<string, Tensor> actual)
    {
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), actual.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, tensor) in expected)
        {
            Assert.Equal(tensor.Type, actual[name].Type);
            Assert.True(tensor.Detach().Same(actual[name].Detach()), name);
        }
    }

    private static Dictionary<string, Tensor> Weights(string path, string component) =>
        WeightFile.OpenFolder(Path.Combine(path, component), component == "text_encoder" ? "model" : "diffusion_pytorch_model").ReadAll();

    [Fact]
    public void ToSingleFile_ThenToFolder_GivesTheSameBitsAndConfigurations()
    {
        using var scope = new TensorScope();
        CheckpointConversion.ToSingleFile(Folder, folder["sd.safetensors"], new ConversionOptions { Title = "tiny", Date = "2026-11-22" });
        var result = CheckpointConversion.ToFolder(folder["sd.safetensors"], folder["back"], new ConversionOptions { Config = Folder });
        Assert.Empty(result.LeftOut);
        foreach (var component in (string[])["unet", "vae", "text_encoder"])
        {
            AssertSame(Weights(Folder, component).Where(w => !w.Key.EndsWith("position_ids", StringComparison.Ordinal)).ToDictionary(), Weights(folder["back"], component));
            Assert.True(JsonNode.DeepEquals(PlainJson.Read(Path.Combine(Folder, component, "config.json")), PlainJson.Read(folder[$"back/{component}/config.json"])));
        }
        Assert.True(JsonNode.DeepEquals(PlainJson.Read(Path.Combine(Folder, "model_index.json")), PlainJson.Read(folder["back/model_index.json"])));
        Assert.True(File.Exists(folder["back/tokenizer/vocab.json"]));
        Assert.True(JsonNode.DeepEquals(PlainJson.Read(Path.Combine(Folder, "scheduler/scheduler_config.json")), PlainJson.Read(folder["back/scheduler/scheduler_config.json"])));

        CheckpointConversion.ToSingleFile(folder["back"], folder["again.safetensors"], new ConversionOptions { Title = "tiny", Date = "2026-11-22" });
        Assert.Equal(File.ReadAllBytes(folder["sd.safetensors"]), File.ReadAllBytes(folder["again.safetensors"]));
    }

    [Fact]
    public void ToSingleFile_Metadata_IsModelspecs()
    {
        CheckpointConversion.ToSingleFile(Folder, folder["sd.safetensors"], new ConversionOptions { Title = "tiny", Date = "2026-11-22" });
        var bytes = File.ReadAllBytes(folder["sd.safetensors"]);
        var metadata = SafetensorsFile.Open(folder["sd.safetensors"]).Metadata;
        Assert.Equal(("1.0.0", "stable-diffusion-v1", "tiny", "2026-11-22", "epsilon"), (metadata["modelspec.sai_model_spec"], metadata["modelspec.architecture"], metadata["modelspec.title"], metadata["modelspec.date"], metadata["modelspec.prediction_type"]));
        var data = bytes.AsSpan(8 + (int)BitConverter.ToInt64(bytes));
        Assert.Equal($"0x{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(data))}", metadata["modelspec.hash_sha256"]);
    }

    [Fact]
    public void ToFolder_OfAFolder_KeepsEverything()
    {
        using var scope = new TensorScope();
        CheckpointConversion.ToFolder(Folder, folder["copy"], new ConversionOptions());
        foreach (var component in (string[])["unet", "vae", "text_encoder"]) AssertSame(Weights(Folder, component), Weights(folder["copy"], component));
        foreach (var file in Directory.EnumerateFiles(Folder, "*.json", SearchOption.AllDirectories).Where(file => !file.EndsWith("case.json", StringComparison.Ordinal)))
            Assert.Equal(File.ReadAllText(file), File.ReadAllText(Path.Combine(folder["copy"], Path.GetRelativePath(Folder, file))));
    }

    [Fact]
    public void ToSingleFile_OfAnotherType_RoundsOnce()
    {
        using var scope = new TensorScope();
        CheckpointConversion.ToSingleFile(Folder, folder["half.safetensors"], new ConversionOptions { Type = ScalarType.Float16 });
        var file = WeightFile.Open(folder["half.safetensors"]);
        Assert.All(file.Entries.Values, entry => Assert.Equal(ScalarType.Float16, entry.Type));
        Assert.True(Weights(Folder, "vae")["decoder.conv_in.weight"].To(ScalarType.Float16).Same(file.Read("first_stage_model.decoder.conv_in.weight")));
    }

    [Fact]
    public void Open_WithoutConfigurations_FindsThemFromShapes()
    {
        CheckpointConversion.ToSingleFile(Folder, folder["sd.safetensors"], new ConversionOptions());
        var checkpoint = Checkpoint.Open(folder["sd.safetensors"]);
        Assert.Equal("StableDiffusionPipeline", checkpoint.ClassName);
        Assert.Equal(["scheduler", "text_encoder", "tokenizer", "unet", "vae"], checkpoint.Components.Keys.Order());
        Assert.IsType<PndmSchedulerConfig>(checkpoint.Scheduler());
        CheckpointConversion.ToFolder(folder["sd.safetensors"], folder["found"], new ConversionOptions());
        Equal("unet", "norm_num_groups", "attention_head_dim", "sample_size", "_diffusers_version");
        Equal("vae", "norm_num_groups", "sample_size", "_diffusers_version");
        Equal("text_encoder", "num_attention_heads", "bos_token_id", "pad_token_id", "attention_dropout", "initializer_factor", "initializer_range", "dtype", "transformers_version", "projection_dim");

        void Equal(string component, params string[] unknowable)
        {
            var (expected, found) = (PlainJson.Read(Path.Combine(Folder, component, "config.json"))!.AsObject(), PlainJson.Read(folder[$"found/{component}/config.json"])!.AsObject());
            foreach (var (key, value) in expected)
                if (!unknowable.Contains(key)) Assert.True(JsonNode.DeepEquals(value, found[key]), $"{component}.{key}: {value} and {found[key]}");
        }
    }

    [Fact]
    public void Tokenizer_OfAFileAlone_SaysWhereToPutOne()
    {
        CheckpointConversion.ToSingleFile(Folder, folder["sd.safetensors"], new ConversionOptions());
        Assert.Contains("put the folder 'tokenizer' of any Stable Diffusion 1 pipeline beside it", Assert.Throws<ConfigException>(() => Checkpoint.Open(folder["sd.safetensors"]).Tokenizer("tokenizer")).Message);
        CopyFolder(Path.Combine(Folder, "tokenizer"), folder["tokenizer"]);
        Assert.NotNull(Checkpoint.Open(folder["sd.safetensors"]).Tokenizer("tokenizer"));
        Assert.NotNull(Checkpoint.Open(folder["sd.safetensors"], config: Folder).Tokenizer("tokenizer"));
    }

    [Fact]
    public void Network_OfAFileWithMore_ListsWhatIsUnknownAndMissing()
    {
        using var scope = new TensorScope();
        CheckpointConversion.ToSingleFile(Folder, folder["sd.safetensors"], new ConversionOptions());
        var tensors = SafetensorsFile.Open(folder["sd.safetensors"]).ReadAll();
        tensors["model.diffusion_model.strange.weight"] = Tensor.Ones([1]);
        Safetensors.Write(folder["more.safetensors"], tensors);
        Assert.Contains("strange.weight", Assert.Throws<ConfigException>(() => Checkpoint.Open(folder["more.safetensors"], config: Folder).Network<UNet2DConditionModel>("unet")).Message);
        Assert.Contains("no 'safety_checker'", Assert.Throws<ConfigException>(() => Checkpoint.Open(folder["sd.safetensors"], config: Folder).Network<UNet2DConditionModel>("safety_checker")).Message);
    }

    [Fact]
    public void Open_OfTheSameFileAsAPickle_IsTheSame()
    {
        using var scope = new TensorScope();
        CheckpointConversion.ToSingleFile(Folder, folder["sd.safetensors"], new ConversionOptions());
        PyTorchArchive.Write(folder["sd.ckpt"], SafetensorsFile.Open(folder["sd.safetensors"]).ReadAll(), wrapped: true);
        var pickled = Checkpoint.Open(folder["sd.ckpt"], config: Folder).Network<UNet2DConditionModel>("unet").StateDict();
        AssertSame(Checkpoint.Open(folder["sd.safetensors"], config: Folder).Network<UNet2DConditionModel>("unet").StateDict(), pickled);
        CheckpointConversion.ToSafetensors(folder["sd.ckpt"], folder["again.safetensors"], new ConversionOptions());
        AssertSame(SafetensorsFile.Open(folder["sd.safetensors"]).ReadAll(), SafetensorsFile.Open(folder["again.safetensors"]).ReadAll());
    }

    [Fact]
    public void Open_OfOtherWeights_IsRefused()
    {
        Safetensors.Write(folder["a.safetensors"], new Dictionary<string, Tensor> { ["x"] = Tensor.Ones([1]) });
        Assert.Contains("holds no network that a single file can hold", Assert.Throws<ConfigException>(() => Checkpoint.Open(folder["a.safetensors"])).Message);
        Assert.Contains("has no variant 'fp16'", Assert.Throws<ConfigException>(() => Checkpoint.Open(folder["a.safetensors"], "fp16")).Message);
    }

    [Theory]
    [InlineData("tiny_sd3", "StableDiffusion3Pipeline", "joint_blocks.0.x_block.attn.qkv.weight")]
    [InlineData("tiny_flux", "FluxPipeline", "double_blocks.0.img_attn.qkv.weight")]
    public void ToSingleFile_OfATransformer_ThenBack_GivesTheSameBits(string name, string className, string stored)
    {
        using var scope = new TensorScope();
        CopyFolder(Goldens.File($"models/{name}"), folder["pipe/transformer"]);
        var transformer = PlainJson.Read(folder["pipe/transformer/config.json"])!["_class_name"]!;
        File.WriteAllText(folder["pipe/model_index.json"], $$"""{"_class_name": "{{className}}", "transformer": ["diffusers", "{{transformer}}"]}""");
        CheckpointConversion.ToSingleFile(folder["pipe"], folder["one.safetensors"], new ConversionOptions());
        Assert.Contains($"model.diffusion_model.{stored}", SafetensorsFile.Open(folder["one.safetensors"]).Entries.Keys);
        CheckpointConversion.ToFolder(folder["one.safetensors"], folder["back"], new ConversionOptions { Config = folder["pipe"] });
        AssertSame(Weights(folder["pipe"], "transformer"), Weights(folder["back"], "transformer"));
        var found = Checkpoint.Open(folder["one.safetensors"]).Network<Architecture>("transformer");
        Assert.Equal(transformer.ToString(), found.ClassName);
    }

    public static TheoryData<string> Recordings => ["single_file_sd1", "single_file_sd2"];

    /// <summary>Files that the reference wrote; the networks' outputs within 5e-5.</summary>
    [SkippableTheory]
    [MemberData(nameof(Recordings))]
    public void Network_OfARecordedFile_GivesTheReferencesOutputs(string name)
    {
        var path = Path.Combine(Recorded.Folder($"models/{name}"), "model.safetensors");
        using var scope = new TensorScope();
        using var gradients = GradientMode.Off();
        var run = SafetensorsFile.Open(Path.Combine(Path.GetDirectoryName(path)!, "inputs_outputs.safetensors")).ReadAll();
        var checkpoint = Checkpoint.Open(path);
        var text = checkpoint.Network<ClipTextModel>("text_encoder").Forward(run["input.input_ids"]).Last;
        Goldens.Near(run["output.text"], text, 5e-5, "text");
        var unet = checkpoint.Network<UNet2DConditionModel>("unet").Call(new Dictionary<string, Tensor> { ["sample"] = run["input.unet_sample"], ["timestep"] = Tensor.From([500L]), ["encoder_hidden_states"] = run["output.text"] });
        Goldens.Near(run["output.unet_t500"], unet["sample"], 5e-5, "unet");
        var vae = checkpoint.Network<AutoencoderKL>("vae");
        Goldens.Near(run["output.vae_decode_of_latents"], vae.Decode(run["input.latents"] / vae.Config.ScalingFactor), 5e-5, "decoded");
        Goldens.Near(run["output.vae_mode_of_image"], vae.Encode((run["output.image"].Permute(0, 3, 1, 2) * 2.0) - 1.0).Mode, 5e-5, "encoded");
        Assert.NotNull(checkpoint.Tokenizer("tokenizer"));
        Assert.Equal(name == "single_file_sd2" ? "v_prediction" : "epsilon", (string?)PlainJson.Read(Path.Combine(Path.GetDirectoryName(path)!, "config/scheduler/scheduler_config.json"))!["prediction_type"]);
    }

    /// <summary>To a folder and back: every tensor of the file that is a network's, to the bit, under its own name.</summary>
    [SkippableTheory]
    [MemberData(nameof(Recordings))]
    public void ToFolder_OfARecordedFile_ThenBack_GivesTheSameBits(string name)
    {
        var path = Path.Combine(Recorded.Folder($"models/{name}"), "model.safetensors");
        using var scope = new TensorScope();
        CheckpointConversion.ToFolder(path, folder["pipe"], new ConversionOptions());
        CheckpointConversion.ToSingleFile(folder["pipe"], folder["back.safetensors"], new ConversionOptions());
        string[] prefixes = ["model.diffusion_model.", "first_stage_model.", "cond_stage_model."], extras = ["position_ids", "logit_scale", "text_projection"];
        var networks = SafetensorsFile.Open(path).ReadAll().Where(t => prefixes.Any(t.Key.StartsWith) && !extras.Any(t.Key.EndsWith)).ToDictionary();
        AssertSame(networks, SafetensorsFile.Open(folder["back.safetensors"]).ReadAll());
        foreach (var config in (string[])["unet/config.json", "vae/config.json", "text_encoder/config.json", "scheduler/scheduler_config.json", "model_index.json"])
            Assert.True(JsonNode.DeepEquals(PlainJson.Read(Path.Combine(Path.GetDirectoryName(path)!, "config", config)), PlainJson.Read(folder[$"pipe/{config}"])), config);
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
