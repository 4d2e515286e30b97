using Langevin.Models.ControlNet;
using Langevin.Models.DiT;
using Langevin.Models.UNet2D;
using Langevin.Models.UNet2DCondition;
using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Models.Tests.Networks;

/// <summary>Networks whose blocks are computed again in the backward pass have the gradients of those that keep all, to the bit.</summary>
public sealed class RecomputationTests
{
    private static readonly Dictionary<string, UNet2DConfig> Kinds = new()
    {
        ["attention and dropout"] = Two("AttnDownBlock2D", "AttnUpBlock2D") with { Dropout = 0.3 },
        ["scale and shift, residual resampling"] = Two("DownBlock2D", "UpBlock2D") with { ResnetTimeScaleShift = "scale_shift", DownsampleType = "resnet", UpsampleType = "resnet", Dropout = 0.3 },
        ["skip blocks"] = Two("AttnSkipDownBlock2D", "AttnSkipUpBlock2D") with { BlockOutChannels = [32, 32], NormNumGroups = 8 },
        ["K blocks"] = Two("KDownBlock2D", "KUpBlock2D") with { BlockOutChannels = [32, 32], LayersPerBlock = 2, NormNumGroups = 8 },
    };

    private static UNet2DConfig Two(string down, string up) => new()
    {
        SampleSize = 8, BlockOutChannels = [8, 16], LayersPerBlock = 1, NormNumGroups = 4, AttentionHeadDim = 8,
        DownBlockTypes = [down, down], UpBlockTypes = [up, up],
    };

    public static TheoryData<string> All => [.. Kinds.Keys];

    [Theory, MemberData(nameof(All))]
    public void Gradients_OfEveryKindOfBlock_AreTheBitsOfThePlainNetwork(string kind)
    {
        var network = new UNet2DModel(Kinds[kind]);
        var x = Tensor.Randn([2, 3, 8, 8], new Generator(5));
        foreach (var type in new[] { ScalarType.Float32, ScalarType.BFloat16 }) AssertSame(network, type, () => network.Forward(x, Tensor.From([10L, 700])));
    }

    [Fact]
    public void Gradients_OfAConditionedNetwork_AreTheBitsOfThePlainOne()
    {
        var network = new UNet2DConditionModel(new UNet2DConditionConfig
        {
            BlockOutChannels = [8, 16], NormNumGroups = 4, CrossAttentionDim = 12, AttentionHeadDim = 2, LayersPerBlock = 1,
            DownBlockTypes = ["CrossAttnDownBlock2D", "DownBlock2D"], UpBlockTypes = ["UpBlock2D", "CrossAttnUpBlock2D"],
        });
        var (x, text) = (Tensor.Randn([2, 4, 8, 8], new Generator(5)), new UNetConditions(Tensor.Randn([2, 5, 12], new Generator(6))));
        AssertSame(network, ScalarType.Float32, () => network.Forward(x, Tensor.From([10L, 700]), text));
    }

    /// <summary>A control network learns through the way up of its U-Net, where its residuals are joined.</summary>
    [Fact]
    public void Gradients_OfAControlNetworkThroughItsUNet_AreTheBitsOfThePlainOnes()
    {
        var both = new Controlled();
        var (x, text, image) = (Tensor.Randn([2, 4, 8, 8], new Generator(5)), new UNetConditions(Tensor.Randn([2, 5, 12], new Generator(6))), Tensor.Randn([2, 3, 16, 16], new Generator(7)));
        foreach (var type in new[] { ScalarType.Float32, ScalarType.BFloat16 }) AssertSame(both, type, () => both.Forward(x, text, image));
    }

    [Fact]
    public void Gradients_OfATransformer_AreTheBitsOfThePlainOne()
    {
        var network = new DiTTransformer2DModel(new DiTConfig { SampleSize = 8, PatchSize = 2, InChannels = 3, NumLayers = 2, NumAttentionHeads = 2, AttentionHeadDim = 8, NumEmbedsAdaNorm = 5, Dropout = 0.3 });
        var x = Tensor.Randn([2, 3, 8, 8], new Generator(5));
        AssertSame(network, ScalarType.Float32, () => network.Forward(x, Tensor.From([10L, 700]), Tensor.From([1L, 5])));
    }

    private sealed class Controlled : Module
    {
        private readonly UNet2DConditionModel unet;
        private readonly ControlNetModel control;

        public Controlled()
        {
            unet = Add("unet", new UNet2DConditionModel(new UNet2DConditionConfig
            {
                BlockOutChannels = [8, 16], NormNumGroups = 4, CrossAttentionDim = 12, AttentionHeadDim = 2, LayersPerBlock = 1,
                DownBlockTypes = ["CrossAttnDownBlock2D", "DownBlock2D"], UpBlockTypes = ["UpBlock2D", "CrossAttnUpBlock2D"],
            }));
            control = Add("control", new ControlNetModel(new ControlNetConfig
            {
                BlockOutChannels = [8, 16], NormNumGroups = 4, CrossAttentionDim = 12, AttentionHeadDim = 2, LayersPerBlock = 1,
                DownBlockTypes = ["CrossAttnDownBlock2D", "DownBlock2D"], ConditioningEmbeddingOutChannels = [4, 8],
            }));
        }

        /// <summary>What starts from zero would give nothing to learn from.</summary>
        public void Wake()
        {
            using var off = GradientMode.Off();
            foreach (var (_, value) in control.NamedParameters().Where(p => p.Name.StartsWith("controlnet_", StringComparison.Ordinal))) value.CopyInPlace(Tensor.Randn(value.Shape, new Generator(8)) * 0.1);
        }

        public Tensor Forward(Tensor x, UNetConditions text, Tensor image)
        {
            var times = Tensor.From([10L, 700]);
            return unet.Forward(x, times, text, control.Forward(x, times, text, image));
        }
    }

    private static void AssertSame(Module network, ScalarType type, Func<Tensor> forward)
    {
        network.Initialize(new Generator(3));
        (network as Controlled)?.Wake();
        network.To(MemoryFormat.ChannelsLast);
        network.KeepActivations();
        var plain = Gradients(network, type, forward);
        network.RecomputeActivations();
        var again = Gradients(network, type, forward);
        Assert.Equal(plain.Select(tensor => tensor.Name), again.Select(tensor => tensor.Name));
        foreach (var ((name, expected), (_, found)) in plain.Zip(again)) Assert.True(expected.Same(found), $"The gradient of {name} differs.");
    }

    private static List<(string Name, Tensor Gradient)> Gradients(Module network, ScalarType type, Func<Tensor> forward)
    {
        using var scope = new TensorScope();
        using (Dropout.DrawFrom(new Generator(4)))
        {
            Tensor output;
            using (new Autocast(Device.Cpu, type)) output = forward();
            output.Square().Sum().Backward();
        }
        List<(string, Tensor)> gradients = [.. network.NamedParameters().Where(p => p.Value.Grad is not null).Select(p => (p.Name, p.Value.Grad!.Keep()))];
        foreach (var parameter in network.Parameters()) parameter.Grad = null;
        Assert.NotEmpty(gradients);
        return gradients;
    }

    [Fact]
    public void RecomputeActivations_NoSuchBlock_IsRefused() =>
        Assert.Contains("No block of Linear can compute its activations again", Assert.Throws<NotSupportedException>(() => new Linear(2, 2).RecomputeActivations()).Message);

    [Fact]
    public void Observe_WhileActivationsAreRecomputed_SeesEveryOutputAsBefore()
    {
        var network = new UNet2DModel(Kinds["attention and dropout"]);
        network.Initialize(new Generator(3));
        var plain = Seen();
        network.RecomputeActivations();
        Assert.Equal(plain, Seen());

        List<string> Seen()
        {
            List<string> seen = [];
            using (network.Observe((name, _) => seen.Add(name))) network.Forward(Tensor.Randn([1, 3, 8, 8], new Generator(5)), Tensor.From([10L])).Sum().Backward();
            return seen;
        }
    }
}
