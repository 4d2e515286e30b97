using Langevin.Evaluation.Features.Networks;
using Langevin.Torch;

namespace Langevin.Evaluation.Tests.Pictures;

/// <summary>Sees the mean of each half of a picture, and names the brighter one. Counts the pictures that it saw.</summary>
internal sealed class BrightnessNetwork(string hash = "00") : FeatureNetwork
{
    public long Seen { get; private set; }

    public double Added { get; init; }

    public override string Name => "brightness";

    public override string Hash => hash;

    public override PictureFraming Framing { get; } = new() { Width = 4, Height = 4, Channels = 1 };

    public override long Dimensions => 2;

    public override int Classes => 2;

    protected override (Tensor Features, Tensor? Probabilities) See(Tensor images)
    {
        Seen += images.Size(0);
        var features = Tensor.Stack([images.Narrow(3, 0, 2).Mean([1, 2, 3]), images.Narrow(3, 2, 2).Mean([1, 2, 3])], 1);         // [B, 2]
        return (features + Added, features.Softmax(-1));
    }
}
