using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Langevin.Oracles;
using Langevin.Models.Checkpoints;
using Langevin.Models.UNet2D;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Models.Tests.UNet2D;

public sealed class UNet2DGoldenTests
{
    /// <summary>Every recorded run: folder, run.</summary>
    public static TheoryData<string, string> Runs
    {
        get
        {
            var runs = new TheoryData<string, string>();
            foreach (var folder in Directory.EnumerateDirectories(Goldens.File("models"), "unet2d_*").Order())
                if (File.Exists(Path.Combine(folder, "case.json")))
                    foreach (var run in JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "case.json")))!["runs"]!.AsArray())
                        runs.Add(Path.GetFileName(folder), (string)run!["name"]!);
            return runs;
        }
    }

    public static TheoryData<string> BlockCases => [.. BlockConfigs().Select(c => c.Key)];

    [Theory]
    [MemberData(nameof(Runs))]
    public void Call_OnARecordedRun_GivesTheRecordedOutput(string folder, string run) =>
        Check(folder, run, ScalarType.Float32, "output.sample", outputs => outputs["atol"]!.GetValue<double>());

    [Theory]
    [MemberData(nameof(Runs))]
    public void Call_InDoublePrecision_GivesTheRecordedOutput(string folder, string run) =>
        Check(folder, run, ScalarType.Float64, "output_f64.sample", outputs => 1e-6 * outputs["absmax"]!.GetValue<double>());

    [Theory]
    [MemberData(nameof(Runs))]
    public void Call_OnARecordedRun_GivesTheRecordedActivations(string folder, string run)
    {
        using var off = GradientMode.Off();
        var (case_, tensors) = Read(folder, run);
        var network = ModelFolder.Open(Goldens.File($"models/{folder}"));
        Dictionary<string, Tensor> seen = [];
        using (network.Observe((name, output) => seen[name] = output.Clone().Keep())) network.Call(Inputs(case_, tensors));
        var tolerance = case_["outputs"]!["sample"]!["atol"]!.GetValue<double>();

        foreach (var (name, expected) in tensors.Where(t => t.Key.StartsWith("act.", StringComparison.Ordinal)))
            Goldens.Near(expected, seen[name["act.".Length..]], tolerance * Math.Max(1, expected.Abs().Max().Item()), name);
    }

    [Theory]
    [MemberData(nameof(BlockCases))]
    public void Initialize_OfEveryKindOfBlock_GivesTheReferenceNetwork(string name)
    {
        var tensors = Goldens.Read("models/unet2d_blocks/unets.safetensors");
        var network = Block(name);

        Assert.Equal(Encoding.UTF8.GetString(tensors[$"{name}.keys"].ToArray<byte>()).Split('\n'), network.StateDict().Keys);
        var magnitude = network.Parameters().Sum(p => p.Detach().To(ScalarType.Float64).Abs().Sum().Item());
        Assert.Equal(1, magnitude / tensors[$"{name}.parameters"].Item(), 1e-8);
    }

    [Theory]
    [MemberData(nameof(BlockCases))]
    public void Forward_OfEveryKindOfBlock_GivesTheRecordedOutput(string name)
    {
        using var off = GradientMode.Off();
        var tensors = Goldens.Read("models/unet2d_blocks/unets.safetensors");
        var network = Block(name);
        var expected = tensors[$"{name}.sample"];
        var scale = expected.Abs().Max().Item();
        var inputs = BlockInputs(network.Config, name);

        Goldens.Near(expected, network.Call(inputs)["sample"], 1e-5 * scale, name);
        network.To(MemoryFormat.ChannelsLast);
        Goldens.Near(expected, network.Call(inputs)["sample"], 1e-5 * scale, $"{name}, channels last");
        if (!tensors.TryGetValue($"{name}.sample_f64", out var exact)) return;
        network.To(MemoryFormat.Contiguous);
        network.To(ScalarType.Float64);
        if (network.Config.TimeEmbeddingType == "fourier") inputs["timestep"] = inputs["timestep"].To(ScalarType.Float64);
        Goldens.Near(exact, network.Call(inputs)["sample"], 1e-6 * scale, $"{name} in double precision");
    }

    private static void Check(string folder, string run, ScalarType type, string output, Func<JsonNode, double> tolerance)
    {
        using var off = GradientMode.Off();
        var (case_, tensors) = Read(folder, run);
        if (!tensors.TryGetValue(output, out var expected)) return;
        var network = ModelFolder.Open(Goldens.File($"models/{folder}"));
        network.To(type);
        var sample = network.Call(Inputs(case_, tensors))["sample"];

        Assert.Equal(type, sample.Type);
        Goldens.Near(expected, sample, tolerance(case_["outputs"]!["sample"]!), $"{folder}, {run}");
    }

    private static (JsonNode Case, Dictionary<string, Tensor> Tensors) Read(string folder, string run)
    {
        var case_ = JsonNode.Parse(File.ReadAllText(Goldens.File($"models/{folder}/case.json")))!["runs"]!.AsArray().Single(r => (string)r!["name"]! == run)!;
        return (case_, Goldens.Read($"models/{folder}/{(string)case_["file"]!}"));
    }

    private static Dictionary<string, Tensor> Inputs(JsonNode case_, Dictionary<string, Tensor> tensors) => case_["args"]!.AsObject().ToDictionary(
        argument => argument.Key,
        argument => argument.Value!.GetValueKind() == JsonValueKind.String ? tensors[$"input.{((string)argument.Value!)[1..]}"] : Tensor.Scalar((double)argument.Value!));

    private static JsonObject BlockConfigs() => JsonNode.Parse(File.ReadAllText(Goldens.File("models/unet2d_blocks/unets.json")))!.AsObject();

    private static UNet2DModel Block(string name)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["config.json"], BlockConfigs()[name]!.ToJsonString());
        var network = (UNet2DModel)ModelFolder.Build(folder.Path);
        network.Initialize(new Generator(11));
        network.Eval();
        using var off = GradientMode.Off();
        foreach (var parameter in network.Parameters()) parameter.AddInPlace(Goldens.Wave(parameter.Shape), 0.05);
        return network;
    }

    private static Dictionary<string, Tensor> BlockInputs(UNet2DConfig config, string name)
    {
        Dictionary<string, Tensor> inputs = new()
        {
            ["sample"] = Goldens.Wave(2, config.InChannels, 8, name == "odd_width" ? 4 : 8),
            ["timestep"] = config.TimeEmbeddingType == "fourier" ? Tensor.From([0.4f, 2.5f]) : Tensor.From([3L, 17]),
        };
        if (config.ClassEmbedType == "identity") inputs["class_labels"] = Goldens.Wave(2, 32);
        if (config.ClassEmbedType == "timestep") inputs["class_labels"] = Tensor.From([5f, 1]);
        return inputs;
    }
}
