using Langevin.Models.Checkpoints;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Models.Tests.Networks;

/// <summary>What holds for every transformer that is kept with the tests.</summary>
public sealed class TransformerTests
{
    public static TheoryData<string> Folders => ["tiny_dit", "tiny_pixart", "tiny_sd3", "tiny_flux", "t5_encoder"];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Call_OfABatch_IsThatOfEachSample(string folder)
    {
        using var off = GradientMode.Off();
        var (network, inputs) = Open(folder);
        var whole = network.Call(inputs).Values.First();
        for (var i = 0; i < 2; i++)
        {
            var alone = network.Call(inputs.ToDictionary(input => input.Key, input => input.Key.EndsWith("_ids", StringComparison.Ordinal) && input.Key != "input_ids" ? input.Value : input.Value[i..(i + 1)]));
            Goldens.Near(whole[i..(i + 1)], alone.Values.First(), 2e-5, $"sample {i}");
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Backward_OfASum_ReachesEveryParameterThatMatters(string folder)
    {
        var (network, inputs) = Open(folder);
        network.Call(inputs).Values.First().Square().Sum().Backward();
        var missing = network.NamedParameters().Where(p => p.Value.Grad is null).Select(p => p.Name);
        Assert.All(missing, name => Assert.Matches(@"transformer_blocks\.2\.attn\.(add_q_proj|norm_added_q)\.", name));       // the last block's text asks nothing
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Call_InBFloat16Autocast_IsNear(string folder)
    {
        using var off = GradientMode.Off();
        var (network, inputs) = Open(folder);
        var exact = network.Call(inputs).Values.First();
        using var autocast = new Autocast(Device.Cpu, ScalarType.BFloat16);
        Goldens.Near(exact, network.Call(inputs).Values.First().To(ScalarType.Float32), 0.1 * exact.Abs().Max().Item(), folder);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Call_InBFloat16Weights_IsNear(string folder)
    {
        using var off = GradientMode.Off();
        var (network, inputs) = Open(folder);
        var exact = network.Call(inputs).Values.First();
        network.To(ScalarType.BFloat16);
        var shorter = network.Call(inputs).Values.First();
        Assert.Equal(ScalarType.BFloat16, shorter.Type);
        Goldens.Near(exact, shorter.To(ScalarType.Float32), 0.1 * exact.Abs().Max().Item(), folder);
    }

    [Theory]
    [InlineData("tiny_dit", "hidden_states", "[B, 3, H, W], not [2, 1]"), InlineData("tiny_dit", "class_labels", "class_labels is [2], not [2, 1]"), InlineData("tiny_pixart", "encoder_hidden_states", "The text is [2, any, 6], not [2, 1]")]
    [InlineData("tiny_pixart", "resolution", "The resolution is [2, 2], not [2, 1]"), InlineData("tiny_sd3", "pooled_projections", "The pooled text is [2, 5], not [2, 1]"), InlineData("tiny_flux", "img_ids", "(img_ids) is [6, 3], not [2, 1]")]
    [InlineData("tiny_flux", "timestep", "each of its 2 samples, not [2, 1]")]
    public void Call_OfAnotherShape_SaysWhichFits(string folder, string input, string message)
    {
        var (network, inputs) = Open(folder);
        inputs[input] = Tensor.Zeros([2, 1]);
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => network.Call(inputs)).Message);
    }

    [Fact]
    public void Call_OfMorePatchesThanPositions_SaysHowManyThereAre()
    {
        var (network, inputs) = Open("tiny_sd3");
        inputs["hidden_states"] = Tensor.Zeros([2, 3, 14, 6]);
        Assert.Contains("positions of 6 x 6 patches, and the latents have 7 x 3", Assert.Throws<ArgumentException>(() => network.Call(inputs)).Message);
        inputs["hidden_states"] = Tensor.Zeros([2, 3, 7, 6]);
        Assert.Contains("multiples of 2, not 7 x 6", Assert.Throws<ArgumentException>(() => network.Call(inputs)).Message);
    }

    [Fact]
    public void Initialize_OfAStoredTableOfPositions_IsThatOfTheCheckpoint()
    {
        using var off = GradientMode.Off();
        var stored = Open("tiny_sd3").Network.StateDict()["pos_embed.pos_embed"];
        var network = ModelFolder.Build(Goldens.File("models/tiny_sd3"));
        network.Initialize(new Generator(1));
        Goldens.Near(stored, network.StateDict()["pos_embed.pos_embed"], 1e-6, "positions");
    }

    private static (Architecture Network, Dictionary<string, Tensor> Inputs) Open(string folder)
    {
        var run = new RecordedRun(Goldens.File($"models/{folder}"), "default");
        return (ModelFolder.Open(run.Folder), run.Arguments(run.Tensors()));
    }
}
