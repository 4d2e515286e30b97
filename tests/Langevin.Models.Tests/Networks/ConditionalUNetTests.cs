using Langevin.Models.ControlNet;
using Langevin.Models.UNet2DCondition;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Models.Tests.Networks;

public sealed class ConditionalUNetTests
{
    private static readonly UNet2DConditionConfig Small = new()
    {
        BlockOutChannels = [8, 16],
        NormNumGroups = 4,
        CrossAttentionDim = 12,
        AttentionHeadDim = 2,
        LayersPerBlock = 1,
        DownBlockTypes = ["CrossAttnDownBlock2D", "DownBlock2D"],
        UpBlockTypes = ["UpBlock2D", "CrossAttnUpBlock2D"],
    };

    private static readonly Tensor Sample = Goldens.Wave(2, 4, 8, 8).Keep(), Time = Tensor.From([10L, 700]).Keep(), Text = Goldens.Wave(2, 5, 12).Keep();

    private static UNet2DConditionModel Made(UNet2DConditionConfig? config = null)
    {
        var network = new UNet2DConditionModel(config ?? Small);
        network.Initialize(new Generator(1));
        network.Eval();
        return network;
    }

    private static ControlNetModel Control()
    {
        var network = new ControlNetModel(new ControlNetConfig
        {
            BlockOutChannels = [8, 16], NormNumGroups = 4, CrossAttentionDim = 12, AttentionHeadDim = 2, LayersPerBlock = 1,
            DownBlockTypes = ["CrossAttnDownBlock2D", "DownBlock2D"], ConditioningEmbeddingOutChannels = [4, 8],
        });
        network.Initialize(new Generator(2));
        network.Eval();
        return network;
    }

    [Fact]
    public void Forward_WithAMask_DoesNotSeeWhatItHides()
    {
        using var off = GradientMode.Off();
        var mask = Tensor.From([1L, 1, 1, 0, 0, 1, 1, 1, 0, 0]).Reshape(2, 5);
        var shorter = Made().Forward(Sample, Time, new UNetConditions(Text[.., ..3]));

        Goldens.Near(shorter, Made().Forward(Sample, Time, new UNetConditions(Text) { ContextMask = mask }), 1e-5, "numbers");
        Goldens.Near(shorter, Made().Forward(Sample, Time, new UNetConditions(Text) { ContextMask = mask.EqualTo(1) }), 1e-5, "booleans");
    }

    [Fact]
    public void Forward_InBFloat16WithAMask_IsNear()
    {
        using var off = GradientMode.Off();
        var network = Made();
        var conditions = new UNetConditions(Text) { ContextMask = Tensor.Ones([2, 5]) };
        var exact = network.Forward(Sample, Time, conditions);
        network.To(ScalarType.BFloat16);

        Goldens.Near(exact, network.Forward(Sample.To(ScalarType.BFloat16), Time, conditions), 0.05 * exact.Abs().Max().Item(), "bf16");
    }

    [Fact]
    public void Forward_OfABatch_IsThatOfEachImage()
    {
        using var off = GradientMode.Off();
        var network = Made();
        var whole = network.Forward(Sample, Time, new UNetConditions(Text));
        for (var i = 0; i < 2; i++) Goldens.Near(whole[i..(i + 1)], network.Forward(Sample[i..(i + 1)], Time[i..(i + 1)], new UNetConditions(Text[i..(i + 1)])), 1e-5, $"image {i}");
    }

    [Fact]
    public void Forward_FromEightThreads_GivesTheSerialResults()
    {
        using var off = GradientMode.Off();
        var network = Made();
        Tensor Apply(int seed)
        {
            using var still = GradientMode.Off();
            return network.Forward(Tensor.Randn([1, 4, 8, 8], new Generator((ulong)seed)), Time[..1], new UNetConditions(Text[..1])).Keep();
        }
        var together = new Tensor[8];
        Parallel.For(0, together.Length, new ParallelOptions { MaxDegreeOfParallelism = together.Length }, seed => together[seed] = Apply(seed));

        for (var seed = 0; seed < together.Length; seed++) Assert.True(together[seed].Same(Apply(seed)), $"seed {seed}");
    }

    [Fact]
    public void Forward_WithANewControlNetwork_IsAsWithout()
    {
        using var off = GradientMode.Off();
        var (network, conditions) = (Made(), new UNetConditions(Text));
        var residuals = Control().Forward(Sample, Time, conditions, Goldens.Wave(2, 3, 16, 16));

        Assert.True(network.Forward(Sample, Time, conditions).Same(network.Forward(Sample, Time, conditions, residuals)));
    }

    [Fact]
    public void Scales_OfARisingProfile_GoFromATenthToTheWhole()
    {
        double[] expected = [0.2, 0.2 * Math.Sqrt(10), 2];
        Assert.All(new ControlStrength(2, ControlProfile.Rising).Scales(3).Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 12));
        Assert.Equal([2, 2, 2], new ControlStrength(2).Scales(3));
    }

    [Fact]
    public void Forward_OfWhatBelongsToAnotherNetwork_SaysSo()
    {
        using var off = GradientMode.Off();
        var conditions = new UNetConditions(Text);
        Refused("2 residuals to a U-Net that keeps 4", () => Made().Forward(Sample, Time, conditions, new ControlResiduals([Sample, Sample], Sample)));
        Refused("of which 1 fit nowhere", () => Made().Forward(Sample, Time, conditions, features: [Goldens.Wave(2, 8, 8, 8), Goldens.Wave(2, 16, 4, 4), Goldens.Wave(2, 9, 4, 4)]));
        Refused("conditioning image [2, 3, 16, 16] for latents [2, 4, 8, 8], not [2, 3, 8, 8]", () => Control().Forward(Sample, Time, conditions, Goldens.Wave(2, 3, 8, 8)));
    }

    [Fact]
    public void Forward_OfOtherShapes_SaysWhatItTakes()
    {
        using var off = GradientMode.Off();
        Refused("images [B, 4, H, W], not [2, 3, 8, 8]", () => Made().Forward(Goldens.Wave(2, 3, 8, 8), Time, new UNetConditions(Text)));
        Refused("each of its 2 images, not [3]", () => Made().Forward(Sample, Tensor.From([1L, 2, 3]), new UNetConditions(Text)));
        Refused("tokens [2, tokens, 12] for 2 images, not [2, 5, 13]", () => Made().Forward(Sample, Time, new UNetConditions(Goldens.Wave(2, 5, 13))));
        Refused("a mask of the text [2, 5], not [2, 4]", () => Made().Forward(Sample, Time, new UNetConditions(Text) { ContextMask = Tensor.Ones([2, 4]) }));
        Refused("takes no class labels", () => Made().Forward(Sample, Time, new UNetConditions(Text) { ClassLabels = Time }));
        Refused("takes no embedding of the guidance", () => Made().Forward(Sample, Time, new UNetConditions(Text) { Guidance = Text }));
        Refused("takes no pooled text", () => Made().Forward(Sample, Time, new UNetConditions(Text) { PooledText = Text }));
        Refused("needs class labels", () => Made(Small with { NumClassEmbeds = 3 }).Forward(Sample, Time, new UNetConditions(Text)));
        Refused("C + 4 N = 32, not none and none", () => Made(Small with { AdditionEmbedType = "text_time", AdditionTimeEmbedDim = 4, ProjectionClassEmbeddingsInputDim = 32 }).Forward(Sample, Time, new UNetConditions(Text)));
    }

    [Fact]
    public void Call_OfHalfAControlNetwork_SaysSo()
    {
        var inputs = new Dictionary<string, Tensor> { ["sample"] = Sample, ["timestep"] = Time, ["encoder_hidden_states"] = Text, ["mid_block_additional_residual"] = Goldens.Wave(2, 16, 4, 4) };
        Refused("give both or neither", () => Made().Call(inputs));
        inputs["down_block_additional_residuals.1"] = Sample;
        Refused("has 1 tensors, but not down_block_additional_residuals.0", () => Made().Call(inputs));
    }

    private static void Refused(string part, Func<object> call) => Assert.Contains(part, Assert.Throws<ArgumentException>(call).Message);
}
