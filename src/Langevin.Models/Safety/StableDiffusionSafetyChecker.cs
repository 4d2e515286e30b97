using Langevin.Models.Checkpoints;
using Langevin.Models.Clip;
using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.Safety;

/// <summary>
/// Stable Diffusion's safety checker: CLIP's image encoder, and how near its embedding may lie to those of 17 concepts that are not shown and 3 that call for special care.
/// diffusers' class of this name, weight for weight.
/// </summary>
/// <remarks>Rombach et al. 2022 published it with Stable Diffusion 1; Rando et al. 2022, "Red-Teaming the Stable Diffusion Safety Filter", section 2, describes it.</remarks>
public sealed class StableDiffusionSafetyChecker : TransformersModel
{
    internal const string Class = "StableDiffusionSafetyChecker";
    private const int Concepts = 17, SpecialConcepts = 3;
    private const string Tower = "vision_model.";

    private readonly ClipVisionTower vision;
    private readonly Linear projection;
    private readonly Tensor concepts, specialConcepts, thresholds, specialThresholds;

    /// <summary>Allocates the network: load weights.</summary>
    /// <exception cref="ConfigException">The configuration describes no network that can be built.</exception>
    public StableDiffusionSafetyChecker(ClipConfig config)
    {
        ConfigCheck.Count("projection_dim", config.ProjectionDim);
        Config = config;
        vision = Add("vision_model", new ClipVisionTower(config.VisionConfig));
        projection = Add("visual_projection", new Linear(config.VisionConfig.HiddenSize, config.ProjectionDim, bias: false));
        concepts = AddParameter("concept_embeds", Concepts, config.ProjectionDim);
        specialConcepts = AddParameter("special_care_embeds", SpecialConcepts, config.ProjectionDim);
        thresholds = AddParameter("concept_embeds_weights", Concepts);
        specialThresholds = AddParameter("special_care_embeds_weights", SpecialConcepts);
    }

    /// <summary>What it was built from; the text encoder in it is not there.</summary>
    public ClipConfig Config { get; }

    /// <inheritdoc/>
    public override string ClassName => Class;

    /// <inheritdoc/>
    public override (IReadOnlyList<string> Needed, IReadOnlyList<string> Optional) Inputs => (["clip_input"], []);

    /// <summary>Judges images.</summary>
    /// <param name="images">[B, channels, size, size], as <see cref="ClipImageProcessor"/> prepares them.</param>
    /// <returns>One an image.</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public IReadOnlyList<SafetyJudgement> Judge(Tensor images)
    {
        using var scope = new TensorScope();
        var (concept, special) = Cosines(images);
        var (limits, specialLimits) = (Numbers(thresholds), Numbers(specialThresholds));
        var (near, specialNear) = (Numbers(concept), Numbers(special));
        return [.. Enumerable.Range(0, (int)images.Size(0)).Select(i => SafetyJudgement.Of(near.AsSpan(i * Concepts, Concepts), limits, specialNear.AsSpan(i * SpecialConcepts, SpecialConcepts), specialLimits))];
    }

    /// <inheritdoc/>
    protected override void InitializeOwn(Generator generator)
    {
        foreach (var parameter in new[] { concepts, specialConcepts, thresholds, specialThresholds }) parameter.FillInPlace(1);
    }

    /// <inheritdoc/>
    private protected override IReadOnlyDictionary<string, Tensor> CallNamed(IReadOnlyDictionary<string, Tensor> inputs)
    {
        var images = inputs["clip_input"].To(Type);
        var (concept, special) = Cosines(images);
        var flagged = Tensor.From(Judge(images).Select(judgement => judgement.IsFlagged ? 1L : 0).ToArray());
        return new Dictionary<string, Tensor> { ["cos_dist"] = concept, ["special_cos_dist"] = special, ["has_nsfw_concepts"] = flagged };
    }

    /// <inheritdoc/>
    internal override string? CurrentName(string stored) =>
        stored.EndsWith("embeddings.position_ids", StringComparison.Ordinal) ? null
        : stored.StartsWith(Tower, StringComparison.Ordinal) && !stored.StartsWith(Tower + Tower, StringComparison.Ordinal) ? Tower + stored
        : stored;

    /// <inheritdoc/>
    internal override void WriteConfig(string folder) => ConfigFile.Write(folder, Config, ConfigJson.Default.ClipConfig);

    /// <inheritdoc/>
    private protected override Architecture Rebuild() => new StableDiffusionSafetyChecker(Config);

    /// <summary>The cosines of images' embeddings with those of the concepts: [B, 17] and [B, 3].</summary>
    private (Tensor Concepts, Tensor Special) Cosines(Tensor images)
    {
        using var scope = new TensorScope();
        var embedded = Unit(projection.Forward(vision.Forward(images)));                               // [B, projection]
        return (scope.Return(embedded.MatMul(Unit(concepts).Transpose(0, 1))), scope.Return(embedded.MatMul(Unit(specialConcepts).Transpose(0, 1))));
    }

    private static double[] Numbers(Tensor tensor) => tensor.Detach().To(Device.Cpu).To(ScalarType.Float64).ToArray<double>();

    /// <summary>Rows of length 1; rows of zeros stay so.</summary>
    private static Tensor Unit(Tensor x) => x / x.Norm([-1], keep: true).Clamp(1e-12, null);

    /// <summary>The image encoder under the two names that it has in the checkpoints.</summary>
    private sealed class ClipVisionTower : Layer
    {
        private readonly ClipVisionTransformer inner;

        public ClipVisionTower(ClipVisionConfig config) => inner = Add("vision_model", new ClipVisionTransformer(config));

        public override Tensor Forward(Tensor images) => Output(inner.Forward(images).Pooled);
    }
}
