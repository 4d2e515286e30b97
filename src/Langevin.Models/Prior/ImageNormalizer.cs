using Langevin.Models.Checkpoints;
using Langevin.Torch;

namespace Langevin.Models.Prior;

/// <summary>Mean and deviation of CLIP's embeddings of pictures: brings them to about unit normal numbers, and back. diffusers' StableUnCLIPImageNormalizer.</summary>
public sealed class ImageNormalizer : Architecture
{
    internal const string Class = "StableUnCLIPImageNormalizer";
    private const string Argument = "embeds";

    private readonly Tensor mean, deviation;

    /// <summary>Allocates it: load its numbers.</summary>
    /// <exception cref="ConfigException">The width is none.</exception>
    public ImageNormalizer(ImageNormalizerConfig config)
    {
        ConfigCheck.Count("embedding_dim", config.EmbeddingDim);
        Config = config;
        (mean, deviation) = (AddParameter("mean", 1, config.EmbeddingDim), AddParameter("std", 1, config.EmbeddingDim));
    }

    /// <summary>What it was built from.</summary>
    public ImageNormalizerConfig Config { get; }

    /// <inheritdoc/>
    public override string ClassName => Class;

    /// <inheritdoc/>
    public override (IReadOnlyList<string> Needed, IReadOnlyList<string> Optional) Inputs => ([Argument], []);

    /// <inheritdoc/>
    private protected override IReadOnlyList<NamedMethod> OtherMethods =>
        [new("scale", [Argument], [], CallNamed), new("unscale", [Argument], [], inputs => new Dictionary<string, Tensor> { ["0"] = Unscale(inputs[Argument].To(Type)) })];

    /// <summary>(x - mean) / deviation: [B, width] to as much.</summary>
    public Tensor Scale(Tensor embeddings)
    {
        using var scope = new TensorScope();
        return Output(scope.Return((embeddings - mean) / deviation));
    }

    /// <summary>x * deviation + mean: [B, width] to as much.</summary>
    public Tensor Unscale(Tensor embeddings)
    {
        using var scope = new TensorScope();
        return Output(scope.Return(embeddings * deviation + mean));
    }

    /// <inheritdoc/>
    protected override void InitializeOwn(Generator generator)
    {
        mean.ZeroInPlace();
        deviation.FillInPlace(1);
    }

    /// <inheritdoc/>
    private protected override IReadOnlyDictionary<string, Tensor> CallNamed(IReadOnlyDictionary<string, Tensor> inputs) => new Dictionary<string, Tensor> { ["0"] = Scale(inputs[Argument].To(Type)) };

    /// <inheritdoc/>
    internal override void WriteConfig(string folder) => ConfigFile.Write(folder, Config, ConfigJson.Default.ImageNormalizerConfig);

    /// <inheritdoc/>
    private protected override Architecture Rebuild() => new ImageNormalizer(Config);
}
