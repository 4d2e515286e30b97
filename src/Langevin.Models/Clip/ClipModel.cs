using Langevin.Models.Checkpoints;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.Clip;

/// <summary>Both towers of CLIP, which say how well texts and images fit: transformers' CLIPModel, weight for weight.</summary>
/// <remarks>Radford et al. 2021, figure 3.</remarks>
public sealed class ClipModel : TransformersModel
{
    private readonly Tensor logScale;
    private readonly ClipTextTransformer text;
    private readonly ClipVisionTransformer vision;
    private readonly Linear textProjection, imageProjection;

    /// <summary>Allocates the network: load weights.</summary>
    /// <exception cref="ConfigException">The configuration describes no network that can be built.</exception>
    public ClipModel(ClipConfig config)
    {
        ConfigCheck.Count("projection_dim", config.ProjectionDim);
        Config = config;
        logScale = AddParameter("logit_scale");
        text = Add("text_model", new ClipTextTransformer(config.TextConfig));
        vision = Add("vision_model", new ClipVisionTransformer(config.VisionConfig));
        imageProjection = Add("visual_projection", new Linear(config.VisionConfig.HiddenSize, config.ProjectionDim, bias: false));
        textProjection = Add("text_projection", new Linear(config.TextConfig.HiddenSize, config.ProjectionDim, bias: false));
    }

    /// <summary>What it was built from.</summary>
    public ClipConfig Config { get; }

    /// <inheritdoc/>
    public override string ClassName => "CLIPModel";

    /// <inheritdoc/>
    public override (IReadOnlyList<string> Needed, IReadOnlyList<string> Optional) Inputs => (["input_ids", "pixel_values"], ["attention_mask"]);

    /// <summary>Texts as unit vectors.</summary>
    /// <param name="ids">Token ids: [B, tokens].</param>
    /// <param name="mask">[B, tokens], 0 for tokens that nobody sees; all are seen when null.</param>
    /// <returns>[B, projection].</returns>
    public Tensor EmbedTexts(Tensor ids, Tensor? mask = null)
    {
        using var scope = new TensorScope();
        return scope.Return(Unit(textProjection.Forward(text.Forward(ids, mask).Pooled)));
    }

    /// <summary>Images as unit vectors.</summary>
    /// <param name="images">[B, channels, size, size], normalised.</param>
    /// <returns>[B, projection].</returns>
    public Tensor EmbedImages(Tensor images)
    {
        using var scope = new TensorScope();
        return scope.Return(Unit(ProjectImages(images)));
    }

    /// <summary>Images in the space that they share with texts, in the length that the network gives them.</summary>
    /// <inheritdoc cref="EmbedImages"/>
    public Tensor ProjectImages(Tensor images)
    {
        using var scope = new TensorScope();
        return scope.Return(imageProjection.Forward(vision.Forward(images).Pooled));
    }

    /// <summary>How well images fit texts: the cosine of their embeddings by the learned scale. [images, texts].</summary>
    public Tensor Similarity(Tensor imageEmbeddings, Tensor textEmbeddings)
    {
        using var scope = new TensorScope();
        return scope.Return(imageEmbeddings.MatMul(textEmbeddings.Transpose(0, 1)) * logScale.Exp());
    }

    /// <inheritdoc/>
    protected override void InitializeOwn(Generator generator) => logScale.FillInPlace(Config.LogitScaleInitValue);

    /// <inheritdoc/>
    private protected override IReadOnlyDictionary<string, Tensor> CallNamed(IReadOnlyDictionary<string, Tensor> inputs)
    {
        var (images, texts) = (EmbedImages(inputs["pixel_values"].To(Type)), EmbedTexts(inputs["input_ids"], inputs.GetValueOrDefault("attention_mask")));
        var similarity = Similarity(images, texts);
        return new Dictionary<string, Tensor> { ["logits_per_image"] = similarity, ["logits_per_text"] = similarity.Transpose(0, 1).Contiguous(), ["text_embeds"] = texts, ["image_embeds"] = images };
    }

    /// <inheritdoc/>
    internal override string? CurrentName(string stored) => stored.EndsWith("embeddings.position_ids", StringComparison.Ordinal) ? null : stored;

    /// <inheritdoc/>
    internal override void WriteConfig(string folder) => ConfigFile.Write(folder, Config, ConfigJson.Default.ClipConfig);

    /// <inheritdoc/>
    private protected override Architecture Rebuild() => new ClipModel(Config);

    private static Tensor Unit(Tensor x) => x / x.Norm([-1], keep: true);
}
