using System.Text.Json;
using Langevin.Training;
using Langevin.Training.Runs;

namespace Langevin.Cli.Tests.Inspect;

public class InfoTests
{
    [Fact]
    public void Info_File_CountsParametersNotIntegers()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.safetensors"], SafetensorsBytes.Sound());
        using var json = JsonDocument.Parse(Typed.Run("info", folder["a.safetensors"], "--json", "--tensors").AssertDone());
        Assert.Equal(6, json.RootElement.GetProperty("parameters").GetInt64());
        Assert.Equal(32, json.RootElement.GetProperty("bytes").GetInt64());
        var tensors = json.RootElement.GetProperty("components")[0].GetProperty("weights").GetProperty("tensors");
        Assert.Equal("conv_in.weight", tensors[0].GetProperty("name").GetString());
        Assert.Equal([2, 3], tensors[0].GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()));
    }

    [Fact]
    public void Info_Tensors_ListsEveryOneAndTheMetadata()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.safetensors"], SafetensorsBytes.Sound());
        var text = Typed.Run("info", folder["a.safetensors"], "--tensors").AssertDone();
        Assert.Matches(@"conv_in\.weight +float32 +\[2, 3\] +24", text);
        Assert.Matches(@"steps +int64 +\[1\] +8", text);
        Assert.Contains("made_by = hand", text);
    }

    [Fact]
    public void Info_PipelineFolder_NamesEveryPart()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["unet"]);
        Directory.CreateDirectory(folder["scheduler"]);
        folder.Write("model_index.json", """{"_class_name": "DDPMPipeline"}""");
        folder.Write("unet/config.json", """{"_class_name": "UNet2DModel", "sample_size": 32}""");
        folder.Write("scheduler/scheduler_config.json", """{"_class_name": "DDPMScheduler"}""");
        File.WriteAllBytes(folder["unet", "diffusion_pytorch_model.safetensors"], SafetensorsBytes.Sound());
        File.WriteAllBytes(folder["unet", "something_else.safetensors"], SafetensorsBytes.Sound());
        var text = Typed.Run("info", folder.Path).AssertDone();
        Assert.Contains("pipeline, DDPMPipeline, 6 parameters", text);
        Assert.Matches("unet +UNet2DModel +6 .*sample_size 32", text);
        Assert.Contains("DDPMScheduler", text);
    }

    [Fact]
    public void Info_RunFolder_SaysHowFarItGot()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["checkpoints", "step-0000200"]);
        Directory.CreateDirectory(folder["checkpoints", "step-0000100"]);
        folder.Write("run.json", RunJson.Write(Presets.Small with { Data = "photos", Steps = 800 }));
        folder.Write("metrics.jsonl", Metrics(1, 1.5) + Metrics(2, 0.25) + Metrics(3, 9)[..20]);
        Assert.Contains("step 200 of 800, loss 0.2500; checkpoints: 100, 200", Typed.Run("info", folder.Path).AssertDone());
    }

    private static string Metrics(long step, double loss) => FormattableString.Invariant($$"""{"step":{{step}},"loss":{{loss}},"gradient_norm":1,"learning_rate":0.001,"ema_decay":0.9}""") + "\n";

    [Fact]
    public void Info_NoSuchPath_IsNamed() => Typed.Run("info", "/no/such/thing").AssertRefused("'/no/such/thing'", "does not exist");

    [Fact]
    public void Info_NoPath_SaysWhatIsNeeded() => Typed.Run("info").AssertRefused("PATH", "run folder");

    [Fact]
    public void Info_EmptyFolder_SaysWhatIsMissing()
    {
        using var folder = new TemporaryFolder();
        Typed.Run("info", folder.Path).AssertRefused(folder.Path, "holds no model");
    }

    [Fact]
    public void Info_OtherFile_IsRefused()
    {
        using var folder = new TemporaryFolder();
        Typed.Run("info", folder.Write("notes.txt", "hello")).AssertRefused("notes.txt", ".safetensors");
    }

    [Fact]
    public void Info_ConfigurationThatIsNoJson_IsNamed()
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", "{ sample_size: ");
        Typed.Run("info", folder.Path).AssertRefused("config.json", "not JSON");
    }

    public static TheoryData<string, byte[], string> BrokenFiles => new()
    {
        { "truncated", SafetensorsBytes.Sound()[..^4], "of 28" },
        { "an empty file", [], "0 bytes" },
        { "a header of 2^60 bytes", [0, 0, 0, 0, 0, 0, 0, 0x10, 0x7b, 0x7d], "1152921504606846976" },
        { "overlapping tensors", SafetensorsBytes.File("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12), "'b'" },
        { "offsets beyond the file", SafetensorsBytes.File("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4), "'a'" },
        { "a text", "these are no weights at all"u8.ToArray(), "not a safetensors file" },
    };

    [Theory]
    [MemberData(nameof(BrokenFiles))]
    public void Info_BrokenSafetensors_IsRefusedByName(string what, byte[] bytes, string named)
    {
        using var folder = new TemporaryFolder();
        var path = folder["broken.safetensors"];
        File.WriteAllBytes(path, bytes);
        Typed.Run("info", path).AssertRefused(path);
        Assert.True(Typed.Run("info", path).Error.Contains(named, StringComparison.Ordinal), $"{what}: {Typed.Run("info", path).Error}");
    }
}
