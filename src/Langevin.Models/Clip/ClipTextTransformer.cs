using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.Clip;

/// <summary>The text tower of CLIP up to the pooled state: Radford et al. 2021, section 2.4.</summary>
internal sealed class ClipTextTransformer : Module
{
    /// <summary>The end id of old files, which is not the tokenizer's: it asks for the greatest id.</summary>
    private const long GreatestId = 2;

    private readonly ClipTextConfig config;
    private readonly TextEmbeddings embeddings;
    private readonly ClipEncoder encoder;
    private readonly LayerNorm norm;

    /// <summary>Allocates the tower.</summary>
    public ClipTextTransformer(ClipTextConfig config)
    {
        config.Check();
        this.config = config;
        embeddings = Add("embeddings", new TextEmbeddings(config));
        encoder = Add("encoder", new ClipEncoder(config.Layers));
        norm = Add("final_layer_norm", new LayerNorm(config.HiddenSize, config.LayerNormEps));
    }

    /// <summary>Applies the tower.</summary>
    /// <param name="ids">Token ids: [B, tokens].</param>
    /// <param name="mask">[B, tokens], 0 for tokens that nobody sees; all are seen when null.</param>
    public ClipTextStates Forward(Tensor ids, Tensor? mask)
    {
        CheckInputs(ids, mask);
        using var scope = new TensorScope();
        var tokens = ids.Size(1);
        var seen = Tensor.Ones([tokens, tokens], device: ids.Device).LowerTriangle() > 0;                // [T, T]: each sees itself and what came before
        if (mask is not null) seen &= mask.EqualTo(0).EqualTo(0).Reshape(-1, 1, 1, tokens);              // [B, 1, T, T]
        var states = encoder.Forward(embeddings.Forward(ids), seen);
        var last = norm.Forward(states[^1]);                                                             // [B, T, E]
        var batch = Tensor.Arange(ids.Size(0), ids.Device);
        var pooled = last[batch, End(ids)];                                                              // [B, E]
        Output(last);
        return new ClipTextStates(scope.Return(last), scope.Return(pooled), scope.Return(states));
    }

    /// <summary>Applies the last normalisation to the states of any layer.</summary>
    public Tensor Normalise(Tensor states) => norm.Forward(states);

    /// <summary>The place of the first end in each text: [B].</summary>
    private Tensor End(Tensor ids) => config.EosTokenId is null or GreatestId ? ids.ArgMax(-1) : ids.EqualTo(config.EosTokenId.Value).To(ScalarType.Int32).ArgMax(-1);

    private void CheckInputs(Tensor ids, Tensor? mask)
    {
        if (ids.Dimensions != 2 || ids.Size(1) < 1 || ids.Size(1) > config.MaxPositionEmbeddings || ids.Type is not (ScalarType.Int64 or ScalarType.Int32))
            throw new ArgumentException($"CLIP takes token ids [B, 1 to {config.MaxPositionEmbeddings}] in whole numbers, not [{string.Join(", ", ids.Shape)}] of {ids.Type}; cut longer texts into chunks.");
        if (ids.Elements > 0 && (ids.Min().Item() < 0 || ids.Max().Item() >= config.VocabSize))
            throw new ArgumentException($"Token ids lie between 0 and {config.VocabSize - 1}, and there are some from {ids.Min().Item()} to {ids.Max().Item()}; use the tokenizer that belongs to the encoder.");
        if (mask is not null && !mask.Shape.AsSpan().SequenceEqual(ids.Shape))
            throw new ArgumentException($"The attention mask has the shape of the ids, [{string.Join(", ", ids.Shape)}], not [{string.Join(", ", mask.Shape)}].");
    }

    private sealed class TextEmbeddings : Layer
    {
        private readonly Embedding tokens, positions;

        public TextEmbeddings(ClipTextConfig config)
        {
            tokens = Add("token_embedding", new Embedding(config.VocabSize, config.HiddenSize));
            positions = Add("position_embedding", new Embedding(config.MaxPositionEmbeddings, config.HiddenSize));
        }

        public override Tensor Forward(Tensor ids)
        {
            using var scope = new TensorScope();
            return Output(scope.Return(tokens.Forward(ids) + positions.Forward(Tensor.Arange(ids.Size(1), ids.Device))));
        }
    }
}
