using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Evaluation.Classifiers;

/// <summary>
/// A small convolutional network that says which class a picture shows: a strided convolution to half resolution, then
/// stages of 3 x 3 convolution, batch normalisation, rectifier and maximum over 2 x 2, the mean over places, one linear layer.
/// </summary>
/// <remarks>It does nothing at full resolution, where the time of small pictures goes, and lies channels-last.</remarks>
public sealed class ImageClassifier : Module
{
    private readonly Conv2d stem;
    private readonly BatchNorm stemNorm;
    private readonly ModuleList<Conv2d> convolutions;
    private readonly ModuleList<BatchNorm> norms;
    private readonly Linear head;

    /// <summary>Allocates the network.</summary>
    /// <exception cref="EvaluationException">A size is out of bounds.</exception>
    public ImageClassifier(ClassifierConfig config)
    {
        config.Validate();
        Config = config;
        var widths = config.Widths;
        stem = Add("stem", new Conv2d(config.Channels, widths[0], 5, stride: 2, padding: 2, bias: false));
        stemNorm = Add("stem_norm", new BatchNorm(widths[0]));
        convolutions = Add("convolutions", new ModuleList<Conv2d>(widths.Skip(1).Zip(widths, (to, from) => new Conv2d(from, to, 3, padding: 1, bias: false))));
        norms = Add("norms", new ModuleList<BatchNorm>(widths.Skip(1).Select(width => new BatchNorm(width))));
        head = Add("head", new Linear(widths[^1], config.Classes));
        To(MemoryFormat.ChannelsLast);
    }

    /// <summary>Its shape.</summary>
    public ClassifierConfig Config { get; }

    /// <summary>The scores of the classes before softmax: [B, C, H, W] in [-1, 1] to [B, classes].</summary>
    public Tensor Forward(Tensor images) => Scores(Features(images));

    /// <summary>What the last layer sees: [B, C, H, W] in [-1, 1] to [B, widths[^1]], not negative.</summary>
    public Tensor Features(Tensor images)
    {
        using var scope = new TensorScope();
        var x = Normal(scope, images.To(MemoryFormat.ChannelsLast), stem, stemNorm);   // [B, W0, H / 2, W / 2]
        for (var i = 0; i < convolutions.Count; i++)
        {
            x = Normal(scope, x, convolutions[i], norms[i]);
            x = scope.Replace(x, Functional.MaxPool2d(x, 2, 2));
        }
        return Output(scope.Return(x.Mean([2, 3])));
    }

    /// <summary>The scores that features give: [B, widths[^1]] to [B, classes].</summary>
    public Tensor Scores(Tensor features) => Output(head.Forward(features));

    private static Tensor Normal(TensorScope scope, Tensor x, Conv2d convolution, BatchNorm norm)
    {
        x = scope.Through(x, convolution, norm);
        return scope.Replace(x, Functional.Relu(x));
    }
}
