using System.Runtime.CompilerServices;
using System.Text.Json;
using Langevin.Models.Autoencoder;
using Langevin.Models.Checkpoints;
using Langevin.Torch;
using Langevin.Torch.Autograd;
using Langevin.Torch.Serialization;

namespace Langevin.Cli.Tests;

public class ForwardTests
{
    private const string Input = "input.", Output = "output.", Output64 = "output_f64.";

    public static TheoryData<string> Cases =>
        [.. Directory.EnumerateDirectories(Goldens(), "unet2d*_*").Where(folder => File.Exists(Path.Combine(folder, "case.json"))).Select(folder => Path.GetFileName(folder)!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_EveryRecordedRun_GivesTheReferencesResult(string name)
    {
        using var scope = new TensorScope();
        using var folder = new TemporaryFolder();
        using var recorded = JsonDocument.Parse(File.ReadAllText(Path.Combine(Goldens(), name, "case.json")));
        foreach (var run in recorded.RootElement.GetProperty("runs").EnumerateArray())
        {
            var tensors = SafetensorsFile.Open(Path.Combine(Goldens(), name, run.GetProperty("file").GetString()!)).ReadAll();
            var tolerance = run.GetProperty("outputs").GetProperty("sample").GetProperty("atol").GetDouble();
            var inputs = run.GetProperty("args").EnumerateObject().ToDictionary(argument => argument.Name, argument => Argument(argument.Value, tensors));
            Near(tensors[Output + "sample"], Forward(folder, name, inputs, "f32"), tolerance, ScalarType.Float32);
            if (tensors.TryGetValue(Output64 + "sample", out var wide))        // time embeddings are Float32 even there: 1e-6 of the scale
                Near(wide, Forward(folder, name, inputs, "f64"), 1e-6 * Math.Max(1, wide.Abs().Max().Item()), ScalarType.Float64);
        }
    }

    [Fact]
    public void Forward_Bf16_IsNearAndSaysItsType()
    {
        using var scope = new TensorScope();
        using var folder = new TemporaryFolder();
        var tensors = SafetensorsFile.Open(Path.Combine(Goldens(), "unet2d_class_cond", "inputs_outputs.safetensors")).ReadAll();
        var expected = tensors[Output + "sample"];
        var inputs = new[] { "sample", "timestep", "class_labels" }.ToDictionary(argument => argument, argument => tensors[Input + argument]);
        Near(expected, Forward(folder, "unet2d_class_cond", inputs, "bf16"), 0.05 * expected.Abs().Max().Item(), ScalarType.BFloat16);
    }

    [Theory]
    [InlineData("encode", "x", 3, "moments, mean, std, mode"), InlineData("decode", "z", 4, "sample"), InlineData("tiled_decode", "z", 4, "sample"), InlineData(null, "sample", 3, "sample")]
    public void Forward_AnotherMethod_WritesItsResults(string? method, string argument, int channels, string results)
    {
        using var scope = new TensorScope();
        using var folder = new TemporaryFolder();
        var network = new AutoencoderKL(new AutoencoderKLConfig { BlockOutChannels = [4], NormNumGroups = 2 });
        network.Initialize(new Generator(1));
        network.Eval();
        ModelFolder.Save(network, folder["vae"]);
        var inputs = new Dictionary<string, Tensor> { [argument] = Tensor.Randn([1, channels, 40, 8], new Generator(2)) };
        Safetensors.Write(folder["in.safetensors"], inputs);
        string[] chosen = method is null ? [] : ["--method", method];
        using var off = GradientMode.Off();                         // as the command does: attention that learns is summed in another order
        Typed.Run(["forward", folder["vae"], "--inputs", folder["in.safetensors"], "--output", folder["out.safetensors"], .. chosen]).AssertDone();
        var written = SafetensorsFile.Open(folder["out.safetensors"]).ReadAll();
        Assert.Equal(results.Split(", ").Order(), written.Keys.Order());
        foreach (var (name, result) in network.Call(method ?? "forward", inputs)) Near(result, written[name], 1e-6, ScalarType.Float32);
    }

    [Fact]
    public void Forward_AMethodThatTheNetworkLacks_NamesThoseItHas()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["in.safetensors"], SafetensorsBytes.Sound());
        Typed.Run("forward", Path.Combine(Goldens(), "unet2d_class_cond"), "--inputs", folder["in.safetensors"], "--output", "o", "--method", "decode").AssertRefused("no method 'decode'", "forward");
    }

    [Fact]
    public void Forward_MissingArgument_NamesThoseItTakes()
    {
        using var scope = new TensorScope();
        using var folder = new TemporaryFolder();
        Safetensors.Write(folder["in.safetensors"], new Dictionary<string, Tensor> { ["sample"] = Tensor.Zeros([1, 3, 16, 16]), ["timesteps"] = Tensor.Zeros([1]) });
        Run(folder, "unet2d_class_cond").AssertRefused("missing timestep, class_labels", "unknown timesteps");
    }

    [Fact]
    public void Forward_SizeThatDoesNotHalve_SaysWhichFit()
    {
        using var scope = new TensorScope();
        using var folder = new TemporaryFolder();
        Safetensors.Write(folder["in.safetensors"], new Dictionary<string, Tensor> { ["sample"] = Tensor.Zeros([1, 3, 63, 64]), ["timestep"] = Tensor.Zeros([1], ScalarType.Int64), ["class_labels"] = Tensor.Zeros([1], ScalarType.Int64) });
        Run(folder, "unet2d_class_cond").AssertRefused("63", "62", "64");
    }

    [Fact]
    public void Forward_UnknownKeysInTheConfiguration_NamesThemAll()
    {
        using var scope = new TensorScope();
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["net"]);
        folder.Write("net/config.json", """{"_class_name": "UNet2DModel", "sample_sise": 16, "colour": "red"}""");
        File.WriteAllBytes(folder["in.safetensors"], SafetensorsBytes.Sound());
        Typed.Run("forward", folder["net"], "--inputs", folder["in.safetensors"], "--output", folder["out.safetensors"]).AssertRefused("sample_sise", "colour");
    }

    [Theory]
    [InlineData("forward", "PATH-FREE", "FOLDER")]
    [InlineData("forward x", "", "--inputs")]
    [InlineData("forward x --inputs i --output o --dtype f8", "'f8'", "f32, f64, bf16 or f16")]
    [InlineData("forward x --inputs /no/such.safetensors --output o", "/no/such.safetensors", "does not exist")]
    public void Forward_BadCommandLine_IsRefused(string line, string first, string second) => Typed.Run(line.Split(' ')).AssertRefused(first == "PATH-FREE" ? "" : first, second);

    [Fact]
    public void Forward_DeviceThatIsNotThere_SaysWhatAlwaysWorks()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["in.safetensors"], SafetensorsBytes.Sound());
        Typed.Run("forward", "x", "--inputs", folder["in.safetensors"], "--output", "o", "--device", "cuda:99").AssertRefused("cuda:99");
        Typed.Run("forward", "x", "--inputs", folder["in.safetensors"], "--output", "o", "--device", "tpu").AssertRefused("'tpu'", "cpu, cuda or cuda:N");
    }

    [Fact]
    public void Forward_NoSuchFolder_IsNamed()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["in.safetensors"], SafetensorsBytes.Sound());
        Typed.Run("forward", "/no/such/net", "--inputs", folder["in.safetensors"], "--output", "o").AssertRefused("/no/such/net", "does not exist");
    }

    private static Typed Run(TemporaryFolder folder, string name, string dtype = "f32") =>
        Typed.Run("forward", Path.Combine(Goldens(), name), "--inputs", folder["in.safetensors"], "--output", folder["out.safetensors"], "--dtype", dtype);

    private static Tensor Forward(TemporaryFolder folder, string name, IReadOnlyDictionary<string, Tensor> inputs, string dtype)
    {
        Safetensors.Write(folder["in.safetensors"], inputs);
        Assert.Contains("sample", Run(folder, name, dtype).AssertDone());
        return SafetensorsFile.Open(folder["out.safetensors"]).Read("sample");
    }

    /// <summary>A recorded argument: the name of an input after a dollar sign, or a number.</summary>
    private static Tensor Argument(JsonElement value, IReadOnlyDictionary<string, Tensor> tensors) => value.ValueKind == JsonValueKind.String
        ? tensors[Input + value.GetString()![1..]]
        : Tensor.Scalar(value.GetDouble(), value.TryGetInt64(out _) ? ScalarType.Int64 : ScalarType.Float32);

    private static void Near(Tensor expected, Tensor actual, double tolerance, ScalarType type)
    {
        Assert.Equal(type, actual.Type);
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.InRange((expected.To(ScalarType.Float64) - actual.To(ScalarType.Float64)).Abs().Max().Item(), 0, tolerance);
    }

    private static string Goldens([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "Goldens", "models"));
}
