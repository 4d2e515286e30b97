using Langevin.Models.Checkpoints;
using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.T5;

/// <summary>The encoder of T5: token ids in, a state for each token out. transformers' T5EncoderModel, weight for weight.</summary>
/// <remarks>Raffel et al. 2020; with a gate, T5 1.1. Stable Diffusion 3 and Flux pass no mask, so that padding is attended to; PixArt does.</remarks>
public sealed class T5EncoderModel : TransformersModel
{
    private readonly Embedding shared;
    private readonly T5Stack encoder;

    /// <summary>Allocates the network: load weights.</summary>
    /// <exception cref="ConfigException">The configuration describes no network that can be built.</exception>
    public T5EncoderModel(T5Config config)
    {
        config.Check();
        Config = config;
        shared = Add("shared", new Embedding(config.VocabSize, config.DModel));
        encoder = Add("encoder", new T5Stack(config));
    }

    /// <summary>What it was built from.</summary>
    public T5Config Config { get; }

    /// <inheritdoc/>
    public override string ClassName => "T5EncoderModel";

    /// <inheritdoc/>
    public override (IReadOnlyList<string> Needed, IReadOnlyList<string> Optional) Inputs => (["input_ids"], ["attention_mask"]);

    /// <summary>Encodes texts.</summary>
    /// <param name="ids">Token ids: [B, tokens], of any length.</param>
    /// <param name="mask">[B, tokens], 0 for tokens that nobody sees; all are seen when null.</param>
    /// <returns>[B, tokens, width].</returns>
    /// <exception cref="ArgumentException">A shape does not fit, or an id has no embedding.</exception>
    public Tensor Forward(Tensor ids, Tensor? mask = null)
    {
        if (ids.Dimensions != 2 || ids.Size(1) < 1 || ids.Type is not (ScalarType.Int64 or ScalarType.Int32))
            throw new ArgumentException($"T5 takes token ids [B, tokens] in whole numbers, not [{string.Join(", ", ids.Shape)}] of {ids.Type}.");
        if (ids.Elements > 0 && (ids.Min().Item() < 0 || ids.Max().Item() >= Config.VocabSize))
            throw new ArgumentException($"Token ids lie between 0 and {Config.VocabSize - 1}, and there are some from {ids.Min().Item()} to {ids.Max().Item()}; use the tokenizer that belongs to the encoder.");
        if (mask is not null && !mask.Shape.AsSpan().SequenceEqual(ids.Shape))
            throw new ArgumentException($"The attention mask has the shape of the ids, [{string.Join(", ", ids.Shape)}], not [{string.Join(", ", mask.Shape)}].");
        using var scope = new TensorScope();
        return Output(scope.Return(encoder.Forward(shared.Forward(ids), mask)));
    }

    /// <inheritdoc/>
    private protected override IReadOnlyDictionary<string, Tensor> CallNamed(IReadOnlyDictionary<string, Tensor> inputs) =>
        new Dictionary<string, Tensor> { ["last_hidden_state"] = Forward(inputs["input_ids"], inputs.GetValueOrDefault("attention_mask")) };

    /// <inheritdoc/>
    internal override string? CurrentName(string stored) => stored == "encoder.embed_tokens.weight" ? "shared.weight" : stored;       // one table under two names

    /// <inheritdoc/>
    internal override void WriteConfig(string folder) => ConfigFile.Write(folder, Config, ConfigJson.Default.T5Config);

    /// <inheritdoc/>
    private protected override Architecture Rebuild() => new T5EncoderModel(Config);
}
