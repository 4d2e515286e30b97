using Langevin.Models.Checkpoints;
using Langevin.Models.Patches;
using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.Prior;

/// <summary>The prior of unCLIP: a noisy image embedding, its time and a text in, the image embedding out. diffusers' PriorTransformer, weight for weight.</summary>
/// <remarks>Ramesh et al. 2022, section 2.2.</remarks>
public sealed class PriorTransformer : Architecture
{
    /// <summary>What is added to the scores of hidden tokens.</summary>
    private const double Hidden = -10000;

    private readonly SinusoidalEmbedding waves;
    private readonly TimestepMlp time;
    private readonly Linear first, textProjection, last;
    private readonly LayerNorm? textNorm, firstNorm;
    private readonly Linear? tokenProjection;
    private readonly Tensor positions, mean, deviation;
    private readonly Tensor? finalToken;
    private readonly ModuleList<PriorBlock> blocks;
    private readonly LayerNorm lastNorm;

    /// <summary>Allocates the network: <see cref="Module.Initialize"/> it, or load weights.</summary>
    /// <exception cref="ConfigException">The configuration describes no network that can be built.</exception>
    public PriorTransformer(PriorConfig config)
    {
        config.Check();
        Config = config;
        var (width, textWidth, outputs) = (config.Width, config.EmbeddingProjDim ?? config.EmbeddingDim, config.ClipEmbedDim ?? config.EmbeddingDim);
        positions = AddParameter("positional_embedding", 1, config.NumEmbeddings + config.AdditionalEmbeddings, width);
        if (config.AddedEmbType is not null) finalToken = AddParameter("prd_embedding", 1, 1, width);
        (mean, deviation) = (AddParameter("clip_mean", 1, outputs), AddParameter("clip_std", 1, outputs));
        waves = new SinusoidalEmbedding(width);
        time = Add("time_embedding", new TimestepMlp(width, width, config.TimeEmbedActFn));
        first = Add("proj_in", new Linear(config.EmbeddingDim, width));
        if (config.EmbeddingProjNormType is not null) textNorm = Add("embedding_proj_norm", new LayerNorm(textWidth));
        textProjection = Add("embedding_proj", new Linear(textWidth, width));
        if (config.ReadsText) tokenProjection = Add("encoder_hidden_states_proj", new Linear(config.EmbeddingDim, width));
        blocks = Add("transformer_blocks", new ModuleList<PriorBlock>(Enumerable.Range(0, (int)config.NumLayers).Select(_ => new PriorBlock(config))));
        if (config.NormInType is not null) firstNorm = Add("norm_in", new LayerNorm(width));
        lastNorm = Add("norm_out", new LayerNorm(width));
        last = Add("proj_to_clip_embeddings", new Linear(width, outputs));
    }

    /// <summary>What it was built from.</summary>
    public PriorConfig Config { get; }

    /// <inheritdoc/>
    public override string ClassName => "PriorTransformer";

    /// <inheritdoc/>
    public override (IReadOnlyList<string> Needed, IReadOnlyList<string> Optional) Inputs =>
        (["hidden_states", "timestep", "proj_embedding", .. Config.ReadsText ? ["encoder_hidden_states"] : Array.Empty<string>()], ["attention_mask"]);

    /// <inheritdoc/>
    private protected override IReadOnlyList<NamedMethod> OtherMethods =>
        [new("post_process_latents", ["prior_latents"], [], inputs => new Dictionary<string, Tensor> { ["0"] = ToClip(inputs["prior_latents"].To(Type)) })];

    /// <summary>Applies the network.</summary>
    /// <param name="x">The noisy image embedding: [B, embedding], or several tokens of it [B, N, embedding].</param>
    /// <param name="timestep">The time: [B], or one for all.</param>
    /// <param name="pooled">The text as a whole: [B, text width].</param>
    /// <param name="text">The encoded text: [B, tokens, embedding]; null for a network that does not read it.</param>
    /// <param name="mask">[B, tokens], 0 for tokens that nobody sees; with it, and only then, tokens do not see those after them.</param>
    /// <returns>The image embedding: [B, prediction], or [B, N, prediction] for a network without the learned last token.</returns>
    /// <exception cref="ArgumentException">A shape does not fit, or the text is missing or not wanted.</exception>
    public Tensor Forward(Tensor x, Tensor timestep, Tensor pooled, Tensor? text = null, Tensor? mask = null)
    {
        if (text is null == Config.ReadsText) throw new ArgumentException(Config.ReadsText ? "This prior reads the text's tokens; give them." : "This prior does not read the text's tokens; leave them out.");
        using var scope = new TensorScope();
        var batch = x.Size(0);
        TransformerCheck.Shape("The text as a whole", pooled, batch, Config.EmbeddingProjDim ?? Config.EmbeddingDim);
        var told = time.Forward(waves.Forward(TransformerCheck.Times(timestep, batch)).To(x.Type)).Unsqueeze(1);        // [B, 1, E]
        var whole = textProjection.Forward(textNorm is null ? pooled : textNorm.Forward(pooled)).Unsqueeze(1);
        var noisy = first.Forward(x);
        if (x.Dimensions == 2) noisy = noisy.Unsqueeze(1);                                                 // [B, N, E]
        List<Tensor> parts = [whole, told, noisy];
        if (text is not null) parts.Insert(0, tokenProjection!.Forward(text));
        if (finalToken is not null) parts.Add(finalToken.Expand(batch, -1, -1));
        var tokens = Tensor.Cat([.. parts], 1);                                                            // [B, T, E]
        if (tokens.Size(1) != positions.Size(1)) throw new ArgumentException($"This prior knows the positions of {positions.Size(1)} tokens, and was given {tokens.Size(1)}; the text has {Config.NumEmbeddings}.");
        tokens += positions;
        if (firstNorm is not null) tokens = firstNorm.Forward(tokens);
        var hidden = mask is null ? null : Mask(mask, batch, tokens);
        foreach (var block in blocks) tokens = scope.Replace(tokens, block.Forward(tokens, hidden));
        tokens = lastNorm.Forward(tokens);
        var read = finalToken is null ? tokens.Narrow(1, tokens.Size(1) - noisy.Size(1), noisy.Size(1)) : tokens[.., ^1];
        return Output(scope.Return(last.Forward(read)));
    }

    /// <summary>A sample of the prior as an embedding of CLIP: x * deviation + mean.</summary>
    public Tensor ToClip(Tensor sample)
    {
        using var scope = new TensorScope();
        return scope.Return(sample * deviation + mean);
    }

    /// <inheritdoc/>
    protected override void InitializeOwn(Generator generator)
    {
        foreach (var parameter in new[] { positions, finalToken, mean, deviation }) parameter?.ZeroInPlace();
    }

    /// <inheritdoc/>
    private protected override IReadOnlyDictionary<string, Tensor> CallNamed(IReadOnlyDictionary<string, Tensor> inputs) => new Dictionary<string, Tensor>
    {
        ["predicted_image_embedding"] = Forward(inputs["hidden_states"].To(Type), inputs["timestep"], inputs["proj_embedding"].To(Type),
            inputs.Floating("encoder_hidden_states", Type), inputs.GetValueOrDefault("attention_mask")),
    };

    /// <inheritdoc/>
    internal override void WriteConfig(string folder) => ConfigFile.Write(folder, Config, ConfigJson.Default.PriorConfig);

    /// <inheritdoc/>
    private protected override Architecture Rebuild() => new PriorTransformer(Config);

    /// <summary>What is added to the scores: [B, 1, tokens, tokens].</summary>
    private Tensor Mask(Tensor mask, long batch, Tensor tokens)
    {
        TransformerCheck.Shape("The text's mask", mask, batch, tokens.Size(1) - Config.AdditionalEmbeddings);
        using var scope = new TensorScope();
        var count = tokens.Size(1);
        var unseen = ((1 - mask.To(tokens.Type)) * Hidden).Pad([0, Config.AdditionalEmbeddings]).Reshape(batch, 1, 1, count);
        var after = (1 - Tensor.Ones([count, count], tokens.Type, tokens.Device).LowerTriangle()) * Hidden;
        return scope.Return(unseen + after);
    }
}
