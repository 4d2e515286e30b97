using Langevin.Models.Checkpoints;
using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.Dinov2;

/// <summary>DINOv2: a vision transformer that learned from pictures alone. Images in, a state for the image and one for each patch out. transformers' Dinov2Model, weight for weight.</summary>
/// <remarks>Oquab et al. 2023 (arXiv 2304.07193). Images are normalised by ImageNet's means and deviations.</remarks>
public sealed class Dinov2Model : TransformersModel
{
    private readonly Dinov2Embeddings embeddings;
    private readonly Dinov2Encoder encoder;
    private readonly LayerNorm norm;

    /// <summary>Allocates the network: load weights.</summary>
    /// <exception cref="ConfigException">The configuration describes no network that can be built.</exception>
    public Dinov2Model(Dinov2Config config)
    {
        config.Check();
        Config = config;
        embeddings = Add("embeddings", new Dinov2Embeddings(config));
        encoder = Add("encoder", new Dinov2Encoder(config));
        norm = Add("layernorm", new LayerNorm(config.HiddenSize, config.LayerNormEps));
    }

    /// <summary>What it was built from.</summary>
    public Dinov2Config Config { get; }

    /// <inheritdoc/>
    public override string ClassName => "Dinov2Model";

    /// <inheritdoc/>
    public override (IReadOnlyList<string> Needed, IReadOnlyList<string> Optional) Inputs => (["pixel_values"], []);

    /// <summary>The states of the class token and of the patches after the last normalisation.</summary>
    /// <param name="images">[B, channels, H, W], normalised, H and W multiples of the patches.</param>
    /// <returns>[B, 1 + patches, width].</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor Forward(Tensor images)
    {
        using var scope = new TensorScope();
        return Output(scope.Return(scope.Through(images, embeddings, encoder, norm)));
    }

    /// <inheritdoc/>
    private protected override IReadOnlyDictionary<string, Tensor> CallNamed(IReadOnlyDictionary<string, Tensor> inputs)
    {
        var states = Forward(inputs["pixel_values"].To(Type));
        return new Dictionary<string, Tensor> { ["last_hidden_state"] = states, ["pooler_output"] = states[.., 0] };
    }

    /// <inheritdoc/>
    internal override void WriteConfig(string folder) => ConfigFile.Write(folder, Config, ConfigJson.Default.Dinov2Config);

    /// <inheritdoc/>
    private protected override Architecture Rebuild() => new Dinov2Model(Config);

    private sealed class Dinov2Encoder : Layer
    {
        private readonly ModuleList<Dinov2Layer> layers;

        public Dinov2Encoder(Dinov2Config config) => layers = Add("layer", new ModuleList<Dinov2Layer>(Enumerable.Range(0, (int)config.NumHiddenLayers).Select(_ => new Dinov2Layer(config))));

        public override Tensor Forward(Tensor x)
        {
            using var scope = new TensorScope();
            return Output(scope.Return(scope.Through(x, [.. layers])));
        }
    }
}
