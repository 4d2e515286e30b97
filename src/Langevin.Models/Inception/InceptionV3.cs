using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.Inception;

/// <summary>Inception v3: pictures in, 2048 features out, which Fréchet and kernel distances are measured in. Module names are those of pytorch-fid's weights.</summary>
/// <remarks>
/// Szegedy et al. 2015 (arXiv 1512.00567), section 6, in TensorFlow's form: averages over windows count nothing beyond the edge. The network of the <em>Fréchet Inception
/// distance</em> (Heusel et al. 2017) is one of 1008 outputs whose last block takes maxima; Keras' has averages there.
/// </remarks>
public sealed class InceptionV3 : Module
{
    /// <summary>Features of a picture.</summary>
    public const long FeatureCount = 2048;

    /// <summary>The side of a picture.</summary>
    public const int Side = 299;

    private readonly Layer[] stem, middle, blocks;
    private readonly Linear? head;

    private InceptionV3(Func<Tensor, Tensor> lastPool, long classes)
    {
        stem = [Add("Conv2d_1a_3x3", new InceptionConvolution(3, 32, 3, stride: 2)), Add("Conv2d_2a_3x3", new InceptionConvolution(32, 32, 3)), Add("Conv2d_2b_3x3", new InceptionConvolution(32, 64, 3, padding: 1))];
        middle = [Add("Conv2d_3b_1x1", new InceptionConvolution(64, 80, 1)), Add("Conv2d_4a_3x3", new InceptionConvolution(80, 192, 3))];
        blocks =
        [
            Add("Mixed_5b", new InceptionA(192, 32)), Add("Mixed_5c", new InceptionA(256, 64)), Add("Mixed_5d", new InceptionA(288, 64)),
            Add("Mixed_6a", new InceptionB(288)),
            Add("Mixed_6b", new InceptionC(768, 128)), Add("Mixed_6c", new InceptionC(768, 160)), Add("Mixed_6d", new InceptionC(768, 160)), Add("Mixed_6e", new InceptionC(768, 192)),
            Add("Mixed_7a", new InceptionD(768)),
            Add("Mixed_7b", new InceptionE(1280, InceptionPool.Average)), Add("Mixed_7c", new InceptionE(FeatureCount, lastPool)),
        ];
        head = classes == 0 ? null : Add("fc", new Linear(FeatureCount, classes));
        To(MemoryFormat.ChannelsLast);
    }

    /// <summary>Allocates the network of the Fréchet Inception distance, with its 1008 outputs: load weights.</summary>
    public static InceptionV3 ForFrechetDistance() => new(InceptionPool.Maximum, 1008);

    /// <summary>Allocates Keras' network up to the features: load weights.</summary>
    public static InceptionV3 ForFeatures() => new(InceptionPool.Average, 0);

    /// <summary>The features of pictures: [B, 3, 299, 299] in [-1, 1] (Keras' network of <c>nsfwjs</c>: in [0, 1]) to [B, 2048], not negative.</summary>
    /// <exception cref="ArgumentException">The pictures have another size.</exception>
    public Tensor Features(Tensor images)
    {
        if (images.Shape is not [> 0, 3, Side, Side]) throw new ArgumentException($"Inception v3 takes pictures [B, 3, {Side}, {Side}], not [{string.Join(", ", images.Shape)}]; resize them.");
        using var scope = new TensorScope();
        var x = scope.Through(images.To(MemoryFormat.ChannelsLast), stem);         // [B, 64, 147, 147]
        x = scope.Replace(x, InceptionPool.Halve(x));                              // [B, 64, 73, 73]
        x = scope.Through(x, middle);                                              // [B, 192, 71, 71]
        x = scope.Replace(x, InceptionPool.Halve(x));                              // [B, 192, 35, 35]
        x = scope.Through(x, blocks);                                              // [B, 2048, 8, 8]
        return Output(scope.Return(x.Mean([2, 3])));
    }

    /// <summary>The logits of 1008 classes, [B, 2048] to [B, 1008].</summary>
    /// <exception cref="InvalidOperationException">The network ends with the features.</exception>
    public Tensor Logits(Tensor features) => Head.Forward(features);

    /// <summary>The class probabilities of the Inception Score: as its authors computed them, without the last layer's bias. [B, 2048] to [B, 1008].</summary>
    /// <exception cref="InvalidOperationException">The network ends with the features.</exception>
    public Tensor ScoreProbabilities(Tensor features)
    {
        using var scope = new TensorScope();
        return scope.Return(Functional.Linear(features, Head.Weight, null).Softmax(-1));
    }

    private Linear Head => head ?? throw new InvalidOperationException("This Inception network ends with its features, and has no classes.");
}
