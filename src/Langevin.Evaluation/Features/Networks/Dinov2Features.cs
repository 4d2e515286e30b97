using Langevin.Models.Checkpoints;
using Langevin.Models.Dinov2;
using Langevin.Nn;
using Langevin.Torch;

namespace Langevin.Evaluation.Features.Networks;

/// <summary>The class token of a DINOv2, by which distances follow people's judgement better than by Inception's features (Stein et al. 2023).</summary>
public sealed class Dinov2Features : FeatureNetwork
{
    private const int Side = 224;
    private readonly Dinov2Model network;

    private Dinov2Features(string folder, Dinov2Model network)
    {
        this.network = network;
        Framing = Preparation.Framing(folder, Side / (int)network.Config.PatchSize * (int)network.Config.PatchSize, PictureFit.Stretched, [0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);
        Hash = WeightHash.Of(network);
    }

    /// <inheritdoc/>
    public override string Name => FeatureNetworks.Dinov2;

    /// <inheritdoc/>
    public override string Hash { get; }

    /// <inheritdoc/>
    public override PictureFraming Framing { get; }

    /// <inheritdoc/>
    public override long Dimensions => network.Config.HiddenSize;

    /// <summary>Opens a checkpoint.</summary>
    /// <param name="folder">A folder as transformers writes a Dinov2Model.</param>
    /// <exception cref="EvaluationException">It is no DINOv2.</exception>
    /// <exception cref="ConfigException">The folder cannot be read.</exception>
    public static Dinov2Features Open(string folder) => ModelFolder.Open(folder) is { } found && found is Dinov2Model network
        ? new Dinov2Features(folder, network)
        : throw new EvaluationException($"'{folder}' holds no Dinov2Model: give the folder of one.");

    /// <inheritdoc/>
    protected override Module Weights => network;

    /// <inheritdoc/>
    protected override (Tensor Features, Tensor? Probabilities) See(Tensor images) => (network.Forward(images)[.., 0], null);
}
