using Langevin.Models.Checkpoints;
using Langevin.Models.Clip;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Autograd;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Tests.Clip;

public sealed class ClipTextModelTests
{
    private static readonly ClipTextConfig Small = new() { VocabSize = 20, HiddenSize = 8, IntermediateSize = 12, NumHiddenLayers = 3, NumAttentionHeads = 2, MaxPositionEmbeddings = 7, ProjectionDim = 5, EosTokenId = 3 };

    private static ClipTextModel Made(ClipTextConfig config)
    {
        var network = new ClipTextModel(config);
        network.Initialize(new Generator(1));
        network.Eval();
        return network;
    }

    [Theory]
    [InlineData(3, 1), InlineData(2, 4), InlineData(19, 4)]
    public void Forward_WithEitherConventionOfTheEnd_PoolsWhereItSays(long end, int place)
    {
        using var off = GradientMode.Off();
        var states = Made(Small with { EosTokenId = end }).Forward(Tensor.From([1L, 3, 5, 3, 19, 0], 1, 6));       // 2 is how old files ask for the greatest id
        Goldens.Near(states.Last[.., place], states.Pooled, 0, $"end {end}");
    }

    [Fact]
    public void Forward_OfLaterTokens_LeavesEarlierStatesAlone()
    {
        using var off = GradientMode.Off();
        var network = Made(Small);
        var (one, other) = (network.Forward(Tensor.From([1L, 5, 6, 3], 1, 4)), network.Forward(Tensor.From([1L, 5, 9, 8], 1, 4)));
        Goldens.Near(one.Last[.., ..2], other.Last[.., ..2], 1e-6, "before the change");
        Assert.False(one.Last[.., 2].Same(other.Last[.., 2]));
    }

    [Fact]
    public void Skipping_OfLayers_GivesEarlierStates()
    {
        using var off = GradientMode.Off();
        var network = Made(Small);
        var states = network.Forward(Tensor.From([1L, 5, 3], 1, 3));
        Assert.Same(states.Layers[^1], states.Skipping(0));
        Assert.Same(states.Layers[2], states.Skipping(1));
        Goldens.Near(states.Last, network.Normalise(states.Skipping(0)), 0, "the last norm");
        Assert.Contains("of 3 layers can leave out 0 to 3", Assert.Throws<ArgumentOutOfRangeException>(() => states.Skipping(4)).Message);
    }

    [Fact]
    public void Forward_OfIdsThatDoNotFit_SaysWhatDoes()
    {
        var network = Made(Small);
        Assert.Contains("[B, 1 to 7]", Assert.Throws<ArgumentException>(() => network.Forward(Tensor.Zeros([1, 8], ScalarType.Int64))).Message);
        Assert.Contains("in whole numbers, not [1, 3] of Float32", Assert.Throws<ArgumentException>(() => network.Forward(Tensor.Zeros([1, 3]))).Message);
        Assert.Contains("between 0 and 19", Assert.Throws<ArgumentException>(() => network.Forward(Tensor.From([1L, 20], 1, 2))).Message);
        Assert.Contains("[1, 2], not [1, 3]", Assert.Throws<ArgumentException>(() => network.Forward(Tensor.From([1L, 2], 1, 2), Tensor.Ones([1, 3]))).Message);
        Assert.Contains("has no projection", Assert.Throws<InvalidOperationException>(() => network.Project(Tensor.Zeros([1, 8]))).Message);
    }

    [Theory]
    [InlineData("text_model."), InlineData("")]
    public void Open_OfEitherSetOfNames_IgnoresTheBufferOfPositions(string prefix)
    {
        using var off = GradientMode.Off();
        using var folder = new TemporaryFolder();
        var network = Made(Small);
        ModelFolder.Save(network, folder["saved"]);
        var weights = network.StateDict().ToDictionary(w => prefix + w.Key["text_model.".Length..], w => w.Value.Detach());
        weights[$"{prefix}embeddings.position_ids"] = Tensor.Arange(7).Unsqueeze(0);
        Safetensors.Write(folder["saved/model.safetensors"], weights);
        var opened = (ClipTextModel)ModelFolder.Open(folder["saved"]);

        foreach (var (name, value) in network.StateDict()) Assert.True(value.Same(opened.StateDict()[name]), name);
        Assert.Equal(Small with { Notes = null }, opened.Config with { Notes = null, Architectures = Small.Architectures });
    }

    [Fact]
    public void Open_OfAConfigurationWithMuchElse_KeepsItAsNotes()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["config.json"], """{"architectures": ["CLIPTextModel"], "hidden_size": 8, "num_attention_heads": 2, "num_hidden_layers": 1, "return_dict": true, "torch_dtype": "float32"}""");
        var config = ((ClipTextModel)ModelFolder.Build(folder.Path)).Config;
        Assert.Equal(["return_dict", "torch_dtype"], config.Notes!.Keys);
        Assert.Equal((8, 49408, "quick_gelu"), (config.HiddenSize, config.VocabSize, config.HiddenAct));
    }

    [Theory]
    [InlineData("\"num_attention_heads\": 3", "hidden_size 8 cannot be split into 3 heads"), InlineData("\"hidden_act\": \"loud\"", "hidden_act is 'loud'"), InlineData("\"vocab_size\": 99999999999", "vocab_size is 99999999999")]
    [InlineData("\"num_hidden_layers\": 0", "num_hidden_layers is 0"), InlineData("\"layer_norm_eps\": -1", "layer_norm_eps is -1"), InlineData("\"hidden_size\": \"wide\"", "wrong value at $.hidden_size")]
    public void Build_OfAnImpossibleConfiguration_NamesTheEntry(string entry, string message)
    {
        using var folder = new TemporaryFolder();
        var name = entry.Split(':')[0];
        string[] others = ["\"architectures\": [\"CLIPTextModel\"]", "\"hidden_size\": 8", "\"num_attention_heads\": 2"];
        File.WriteAllText(folder["config.json"], $"{{{string.Join(", ", others.Where(other => !other.StartsWith(name, StringComparison.Ordinal)).Append(entry))}}}");
        Assert.Contains(message, Assert.Throws<ConfigException>(() => ModelFolder.Build(folder.Path)).Message);
    }
}
