using Langevin.Nn;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Evaluation.Features.Networks;

/// <summary>What looks at pictures so that sets of them can be compared: a network with a name, which every distance carries.</summary>
public abstract class FeatureNetwork
{
    /// <summary>Its name: inception, clip, dinov2, nsfw-inception, nsfw-mobilenet or classifier.</summary>
    public abstract string Name { get; }

    /// <summary>The SHA-256 of its weights (names and values), in lower-case hexadecimal digits.</summary>
    public abstract string Hash { get; }

    /// <summary>How pictures come to its size.</summary>
    public abstract PictureFraming Framing { get; }

    /// <summary>D, the features of a picture.</summary>
    public abstract long Dimensions { get; }

    /// <summary>K, the classes that it gives probabilities of; 0 for none.</summary>
    public virtual int Classes => 0;

    /// <summary>Where it looks: the CPU, until <see cref="To"/>.</summary>
    public Device Device => Weights?.Device ?? Device.Cpu;

    /// <summary>Name and hash: what tells networks apart in files and protocols.</summary>
    public string Identity => $"{Name} {Hash}";

    /// <summary>What a metric of these features is called: <c>fd</c> becomes <c>fd-nsfw-inception</c>. Only FID's own network gives <c>fid</c>.</summary>
    /// <param name="metric">fd, kid, inception_score or another.</param>
    public virtual string MetricName(string metric) => NameOf(metric, Name);

    /// <summary>What a metric is called where a certain network looks.</summary>
    private protected static string NameOf(string metric, string network) => metric is "fd" or "kid" or "inception_score" ? $"{metric}-{network}" : metric;

    /// <summary>Moves the network to a device, where it looks from now on. Distances agree between devices as far as rounding goes.</summary>
    /// <exception cref="TorchException">There is no such device, or its memory does not suffice.</exception>
    public void To(Device device) => Weights?.To(device);

    /// <summary>Looks at pictures.</summary>
    /// <param name="images">[B, channels, height, width] as <see cref="Framing"/> gives them, on any device.</param>
    /// <returns>Features [B, D] and probabilities [B, K] (null for K = 0), Float32 on the CPU, owned by the open scope.</returns>
    public (Tensor Features, Tensor? Probabilities) Look(Tensor images)
    {
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        var (features, probabilities) = See(images.To(Device));
        return (scope.Return(Plain(features)), scope.Return(probabilities is null ? null : Plain(probabilities)));
    }

    /// <summary>What has the weights; null for what computes without any.</summary>
    protected virtual Module? Weights => null;

    /// <summary>Looks at pictures without a thought for gradients and memory.</summary>
    protected abstract (Tensor Features, Tensor? Probabilities) See(Tensor images);

    private static Tensor Plain(Tensor values) => values.To(Device.Cpu).To(ScalarType.Float32).Contiguous();
}
