using Langevin.Models.Checkpoints;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.Clip;

/// <summary>The image encoder of CLIP: images in, a state for each patch and one for the image out. transformers' CLIPVisionModelWithProjection, weight for weight.</summary>
/// <remarks>Radford et al. 2021. Images are normalised as CLIP's are: each channel minus its mean over its deviation in CLIP's data.</remarks>
public sealed class ClipVisionModel : TransformersModel
{
    private readonly ClipVisionTransformer tower;
    private readonly Linear projection;

    /// <summary>Allocates the network: load weights.</summary>
    /// <exception cref="ConfigException">The configuration describes no network that can be built.</exception>
    public ClipVisionModel(ClipVisionConfig config)
    {
        Config = config;
        tower = Add("vision_model", new ClipVisionTransformer(config));
        projection = Add("visual_projection", new Linear(config.HiddenSize, config.ProjectionDim, bias: false));
    }

    /// <summary>What it was built from.</summary>
    public ClipVisionConfig Config { get; }

    /// <inheritdoc/>
    public override string ClassName => ClipVisionConfig.Class;

    /// <inheritdoc/>
    public override (IReadOnlyList<string> Needed, IReadOnlyList<string> Optional) Inputs => (["pixel_values"], ["output_hidden_states"]);

    /// <summary>Encodes images.</summary>
    /// <param name="images">[B, channels, size, size], normalised.</param>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public ClipVisionStates Forward(Tensor images) => tower.Forward(images);

    /// <summary>Projects the pooled states into the space that images share with texts: [B, width] to [B, projection].</summary>
    public Tensor Project(Tensor pooled) => projection.Forward(pooled);

    /// <inheritdoc/>
    private protected override IReadOnlyDictionary<string, Tensor> CallNamed(IReadOnlyDictionary<string, Tensor> inputs)
    {
        var states = Forward(inputs["pixel_values"].To(Type));
        var results = new Dictionary<string, Tensor> { ["image_embeds"] = Project(states.Pooled), ["last_hidden_state"] = states.Layers[^1] };
        AddLayers(results, states.Layers, inputs);
        return results;
    }

    /// <inheritdoc/>
    internal override string? CurrentName(string stored) =>
        stored.EndsWith("embeddings.position_ids", StringComparison.Ordinal) ? null
        : stored.StartsWith("vision_model.", StringComparison.Ordinal) || stored.StartsWith("visual_projection.", StringComparison.Ordinal) ? stored
        : $"vision_model.{stored}";

    /// <inheritdoc/>
    internal override void WriteConfig(string folder) => ConfigFile.Write(folder, Config, ConfigJson.Default.ClipVisionConfig);

    /// <inheritdoc/>
    private protected override Architecture Rebuild() => new ClipVisionModel(Config);
}
