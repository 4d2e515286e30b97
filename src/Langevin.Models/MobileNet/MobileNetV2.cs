using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.MobileNet;

/// <summary>MobileNet v2 up to its features: pictures in, 1280 features out. Module names are those of Keras' layers.</summary>
/// <remarks>Sandler et al. 2018 (arXiv 1801.04381), table 2, as Keras has it: a step of two pads below and to the right alone.</remarks>
public sealed class MobileNetV2 : Module
{
    /// <summary>Features of a picture.</summary>
    public const long FeatureCount = 1280;

    /// <summary>The side of a picture.</summary>
    public const int Side = 224;

    private const double Epsilon = 1e-3;

    /// <summary>Expansion, channels, blocks and the first block's stride: table 2.</summary>
    private static readonly (int Expansion, long Channels, int Blocks, long Stride)[] Stages =
        [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

    private readonly Conv2d first, last;
    private readonly BatchNorm firstNorm, lastNorm;
    private readonly List<InvertedResidual> blocks = [];

    /// <summary>Allocates the network: load weights.</summary>
    public MobileNetV2()
    {
        const long start = 32;
        first = Add("Conv1", new Conv2d(3, start, 3, stride: 2, bias: false));
        firstNorm = Add("bn_Conv1", new BatchNorm(start, epsilon: Epsilon));
        var channels = start;
        foreach (var (expansion, outputs, count, stride) in Stages)
            for (var i = 0; i < count; i++)
            {
                var name = blocks.Count == 0 ? "expanded_conv" : $"block_{blocks.Count}";
                blocks.Add(Add(name, new InvertedResidual(channels, outputs, expansion, i == 0 ? stride : 1, Epsilon)));
                channels = outputs;
            }
        last = Add("Conv_1", new Conv2d(channels, FeatureCount, 1, bias: false));
        lastNorm = Add("Conv_1_bn", new BatchNorm(FeatureCount, epsilon: Epsilon));
        To(MemoryFormat.ChannelsLast);
    }

    /// <summary>The features of pictures: [B, 3, 224, 224] in [0, 1] to [B, 1280], not negative.</summary>
    /// <exception cref="ArgumentException">The pictures have another size.</exception>
    public Tensor Features(Tensor images)
    {
        if (images.Shape is not [> 0, 3, Side, Side]) throw new ArgumentException($"MobileNet v2 takes pictures [B, 3, {Side}, {Side}], not [{string.Join(", ", images.Shape)}]; resize them.");
        using var scope = new TensorScope();
        var x = images.To(MemoryFormat.ChannelsLast).Pad([0, 1, 0, 1]);            // [B, 3, 225, 225]
        x = scope.Through(x, first, firstNorm);
        x = scope.Replace(x, x.Clamp(0, InvertedResidual.Most));                   // [B, 32, 112, 112]
        x = scope.Through(x, [.. blocks]);                                         // [B, 320, 7, 7]
        x = scope.Through(x, last, lastNorm);
        return Output(scope.Return(x.Clamp(0, InvertedResidual.Most).Mean([2, 3])));
    }
}
