using Langevin.Models.Checkpoints;
using Langevin.Models.Dinov2;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Models.Tests.Dinov2;

public sealed class Dinov2ModelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("dinov2", "native", 2, 8, 8)]
    [InlineData("dinov2", "stretched", 1, 16, 12)]
    [InlineData("dinov2_gated", "native", 2, 8, 8)]
    [InlineData("dinov2_gated", "stretched", 1, 16, 12)]
    public void Forward_OfAWave_IsAsRecorded(string name, string output, long batch, long height, long width)
    {
        using var scope = new TensorScope();
        using var off = GradientMode.Off();
        var network = Assert.IsType<Dinov2Model>(ModelFolder.Open(Goldens.File($"models/{name}")));
        Goldens.Near(Goldens.Read($"models/{name}/outputs.safetensors")[output], network.Forward(Goldens.Wave(batch, 3, height, width)), 2e-5, output);
    }

    [Fact]
    public void Save_OfWhatWasOpened_LosesNothing()
    {
        using var scope = new TensorScope();
        var source = Goldens.File("models/dinov2");
        ModelFolder.Save(ModelFolder.Open(source), folder["copy"]);
        Assert.True(System.Text.Json.Nodes.JsonNode.DeepEquals(PlainJson.Read(Path.Combine(source, "config.json")), PlainJson.Read(Path.Combine(folder["copy"], "config.json"))));
        Assert.Equal(4, ModelFolder.Open(folder["copy"]).Call(new Dictionary<string, Tensor> { ["pixel_values"] = Goldens.Wave(1, 3, 8, 8) })["last_hidden_state"].Size(1) - 1);
    }

    [Fact]
    public void Forward_OfPartsOfPatches_IsRefused()
    {
        var network = new Dinov2Model(new Dinov2Config { HiddenSize = 8, NumHiddenLayers = 1, NumAttentionHeads = 1, ImageSize = 14, PatchSize = 7 });
        Assert.Contains("multiples of 7", Assert.Throws<ArgumentException>(() => network.Forward(Tensor.Zeros([1, 3, 15, 14]))).Message);
        Assert.Throws<ConfigException>(() => new Dinov2Model(new Dinov2Config { PatchSize = 1000 }));
    }
}
