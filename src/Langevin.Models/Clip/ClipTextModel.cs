using Langevin.Models.Checkpoints;
using Langevin.Nn.Layers;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Models.Clip;

/// <summary>The text encoder of CLIP: token ids in, a state for each token and one for the text out. transformers' CLIPTextModel and CLIPTextModelWithProjection, weight for weight.</summary>
/// <remarks>Radford et al. 2021. Its checkpoints name the weights with or without <c>text_model.</c> before them; both are read, and written with it.</remarks>
public sealed class ClipTextModel : TransformersModel
{
    private readonly ClipTextTransformer tower;
    private readonly Linear? projection;

    /// <summary>Allocates the network: load weights.</summary>
    /// <exception cref="ConfigException">The configuration describes no network that can be built.</exception>
    public ClipTextModel(ClipTextConfig config)
    {
        Config = config;
        tower = Add("text_model", new ClipTextTransformer(config));
        if (config.HasProjection) projection = Add("text_projection", new Linear(config.HiddenSize, config.ProjectionDim, bias: false));
    }

    /// <summary>What it was built from.</summary>
    public ClipTextConfig Config { get; }

    /// <inheritdoc/>
    public override string ClassName => Config.HasProjection ? ClipTextConfig.Projected : ClipTextConfig.Plain;

    /// <inheritdoc/>
    public override (IReadOnlyList<string> Needed, IReadOnlyList<string> Optional) Inputs => (["input_ids"], ["attention_mask", "output_hidden_states"]);

    /// <summary>Encodes texts.</summary>
    /// <param name="ids">Token ids: [B, tokens], at most <see cref="ClipTextConfig.MaxPositionEmbeddings"/>.</param>
    /// <param name="mask">[B, tokens], 0 for tokens that nobody sees; all are seen when null, as the pipelines of Stable Diffusion have it.</param>
    /// <exception cref="ArgumentException">A shape does not fit, or an id has no embedding.</exception>
    public ClipTextStates Forward(Tensor ids, Tensor? mask = null) => tower.Forward(ids, mask);

    /// <summary>The last normalisation, for the states of an earlier layer as Stable Diffusion 1 and 2 take them: [B, tokens, width].</summary>
    public Tensor Normalise(Tensor states) => tower.Normalise(states);

    /// <summary>Projects the pooled states into the space that texts share with images: [B, width] to [B, projection].</summary>
    /// <exception cref="InvalidOperationException">The encoder was made without a projection.</exception>
    public Tensor Project(Tensor pooled) => (projection ?? throw new InvalidOperationException($"A {ClassName} has no projection; open a {ClipTextConfig.Projected}.")).Forward(pooled);

    /// <summary>This encoder with more token embeddings (Gal et al. 2022); it reads the other weights from the same memory.</summary>
    /// <param name="first">The id of the first one: at most <see cref="ClipTextConfig.VocabSize"/>. Rows that are there already are replaced.</param>
    /// <param name="rows">[rows, width].</param>
    /// <exception cref="ArgumentException">The rows have another width, or leave a gap in the table.</exception>
    public ClipTextModel WithEmbeddings(long first, Tensor rows)
    {
        const string name = "text_model.embeddings.token_embedding.weight";
        if (rows.Dimensions != 2 || rows.Size(1) != Config.HiddenSize || first < 0 || first > Config.VocabSize)
            throw new ArgumentException($"Embeddings [{string.Join(", ", rows.Shape)}] from id {first} on do not fit a table of {Config.VocabSize} rows of width {Config.HiddenSize}; use embeddings that were learned for this encoder.");
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        var (table, next) = (StateDict()[name], first + rows.Size(0));
        Tensor[] parts = [table.Narrow(0, 0, first), rows.To(table.Type).To(table.Device), .. next < Config.VocabSize ? [table.Narrow(0, next, Config.VocabSize - next)] : Array.Empty<Tensor>()];
        return ShareWith(new ClipTextModel(Config with { VocabSize = Math.Max(Config.VocabSize, next) }), new Dictionary<string, Tensor> { [name] = Tensor.Cat(parts).Keep() });
    }

    /// <inheritdoc/>
    private protected override IReadOnlyDictionary<string, Tensor> CallNamed(IReadOnlyDictionary<string, Tensor> inputs)
    {
        var states = Forward(inputs["input_ids"], inputs.GetValueOrDefault("attention_mask"));
        var results = new Dictionary<string, Tensor> { ["last_hidden_state"] = states.Last };
        if (projection is null) results["pooler_output"] = states.Pooled;
        else results["text_embeds"] = Project(states.Pooled);
        AddLayers(results, states.Layers, inputs);
        return results;
    }

    /// <inheritdoc/>
    internal override string? CurrentName(string stored) =>
        stored.EndsWith("embeddings.position_ids", StringComparison.Ordinal) ? null
        : stored.StartsWith("embeddings.", StringComparison.Ordinal) || stored.StartsWith("encoder.", StringComparison.Ordinal) || stored.StartsWith("final_layer_norm.", StringComparison.Ordinal) ? $"text_model.{stored}"
        : stored;

    /// <inheritdoc/>
    internal override void WriteConfig(string folder) => ConfigFile.Write(folder, Config, ConfigJson.Default.ClipTextConfig);

    /// <inheritdoc/>
    private protected override Architecture Rebuild() => new ClipTextModel(Config);
}
