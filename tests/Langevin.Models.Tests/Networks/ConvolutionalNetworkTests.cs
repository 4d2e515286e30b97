using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Langevin.Oracles;
using Langevin.Models.Checkpoints;
using Langevin.Nn;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Models.Tests.Networks;

/// <summary>
/// Small networks of every convolutional architecture, with every option that changes what is computed. They were made by the reference from the same
/// seed (11), a wave was added to their weights so that those that start at zero or one matter, and their results in double precision were recorded.
/// </summary>
public sealed class ConvolutionalNetworkTests
{
    private const string Folder = "models/convolutional";
    internal static readonly JsonObject Recorded = JsonNode.Parse(File.ReadAllText(Goldens.File($"{Folder}/networks.json")))!.AsObject();

    public static TheoryData<string> Names => [.. Recorded.Select(network => network.Key)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Initialize_FromTheReferencesSeed_GivesItsWeights(string name)
    {
        var tensors = Goldens.Read($"{Folder}/networks.safetensors");
        var network = Made(name);

        Assert.Equal(Encoding.UTF8.GetString(tensors[$"{name}.keys"].ToArray<byte>()).Split('\n'), network.StateDict().Keys);
        var magnitude = network.Parameters().Sum(p => p.Detach().To(ScalarType.Float64).Abs().Sum().Item());
        Assert.Equal(1, magnitude / tensors[$"{name}.parameters"].Item(), 1e-8);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Call_OfEveryMethod_GivesTheRecordedResults(string name)
    {
        using var off = GradientMode.Off();
        var network = Made(name);
        Check(name, network, 2e-5);
        network.To(MemoryFormat.ChannelsLast);
        Check(name, network, 2e-5);
        network.To(MemoryFormat.Contiguous);
        network.To(ScalarType.Float64);
        Check(name, network, 1e-6);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Save_OfEveryConfiguration_LosesNothing(string name)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["given.json"], Recorded[name]!["config"]!.ToJsonString());
        Made(name).WriteConfig(folder.Path);

        Assert.True(JsonNode.DeepEquals(PlainJson.Read(folder["given.json"]), PlainJson.Read(folder["config.json"])), File.ReadAllText(folder["config.json"]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Backward_OfAllResults_ReachesEveryParameter(string name)
    {
        var network = Made(name);
        network.Train();
        foreach (var run in Recorded[name]!["runs"]!.AsArray())
            network.Call((string)run!["method"]!, Arguments(run["args"]!)).Values.Select(result => result.Square().Sum()).Aggregate((a, b) => a + b).Backward();

        Assert.All(network.NamedParameters(), p => Assert.True(p.Value.Grad is not null || p.Name == "quantize.embedding.weight", p.Name));
    }

    private static void Check(string name, Architecture network, double tolerance)
    {
        var tensors = Goldens.Read($"{Folder}/networks.safetensors");
        foreach (var run in Recorded[name]!["runs"]!.AsArray())
        {
            var method = (string)run!["method"]!;
            var results = network.Call(method, Arguments(run["args"]!));
            var expected = tensors.Where(t => t.Key.StartsWith($"{name}.{method}.", StringComparison.Ordinal)).ToDictionary(t => t.Key[$"{name}.{method}.".Length..], t => t.Value);
            Assert.Empty(expected.Keys.Except(results.Keys));
            foreach (var (output, recorded) in expected) Goldens.Near(recorded, results[output], tolerance * Math.Max(1, recorded.Abs().Max().Item()), $"{name}, {method}: {output}");
        }
    }

    internal static Architecture Made(string name)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["config.json"], Recorded[name]!["config"]!.ToJsonString());
        var network = ModelFolder.Build(folder.Path);
        network.Initialize(new Generator(11));
        network.Eval();
        using var off = GradientMode.Off();
        foreach (var parameter in network.Parameters()) parameter.AddInPlace(Goldens.Wave(parameter.Shape), 0.05);
        return network;
    }

    internal static Dictionary<string, Tensor> Arguments(JsonNode arguments) => arguments.AsObject().SelectMany(argument => argument.Value switch
    {
        JsonArray { Count: > 0 } list when list[0] is JsonArray => list.Select((shape, i) => ($"{argument.Key}.{i}", Value(shape!))),
        _ => [(argument.Key, Value(argument.Value!))],
    }).ToDictionary();

    /// <summary>A wave of a shape, whole numbers that are written out, a number, or a switch.</summary>
    private static Tensor Value(JsonNode value) => value switch
    {
        JsonArray shape => Goldens.Wave([.. shape.Select(extent => (long)extent!)]),
        JsonObject { } written when written["values"]![0] is JsonArray => Tensor.From(written["values"]!.AsArray().SelectMany(row => row!.AsArray()).Select(number => (long)number!).ToArray()).Reshape(written["values"]!.AsArray().Count, -1),
        JsonObject { } written => Tensor.From(written["values"]!.AsArray().Select(number => (long)number!).ToArray()),
        _ => Tensor.Scalar(value.GetValueKind() == JsonValueKind.True ? 1 : (double)value),
    };
}
