using Langevin.Models.Clip;
using Langevin.Models.Tokenizers;
using Langevin.Models.Tokenizers.Prompts;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage.Prompts;

/// <summary>A text encoder of CLIP and its tokenizer, one of several in its family.</summary>
internal sealed class ClipTower(Tokenizer tokenizer, ClipTextModel encoder)
{
    /// <summary>Cuts prompts into chunks that the encoder takes at once, as many for each.</summary>
    public IReadOnlyList<IReadOnlyList<PromptChunk>> Cut(IReadOnlyList<string> prompts, PromptSyntax syntax) => PromptLength.Cut(tokenizer, prompts, syntax);

    /// <summary>Encodes prompts: the states of a layer before the last normalisation.</summary>
    /// <param name="prompts">The chunks of each.</param>
    /// <param name="length">How many chunks they are filled up to.</param>
    /// <param name="skips">How many of the last layers are left out, for each prompt.</param>
    /// <returns>The chunks' states end to end, and the first chunk as a whole, projected where the encoder projects.</returns>
    public PromptCondition Encode(IReadOnlyList<IReadOnlyList<PromptChunk>> prompts, int length, IReadOnlyList<int> skips)
    {
        using var scope = new TensorScope();
        var empty = PromptChunks.Plain(tokenizer, "")[0];
        PromptChunk[] chunks = [.. prompts.SelectMany(cut => cut.Concat(Enumerable.Repeat(empty, length - cut.Count)))];
        var ids = Tensor.From([.. chunks.SelectMany(chunk => chunk.Ids.Select(id => (long)id))], chunks.Length, chunks[0].Ids.Count);
        var texts = encoder.Forward(ids.To(encoder.Device));
        var layers = skips.Select((skipped, i) => texts.Skipping(skipped).Narrow(0, i * length, length));        // [length, tokens, width] each
        var states = PromptEmphasis.Apply(Tensor.Cat([.. layers]), chunks);
        var firsts = texts.Pooled.Reshape(prompts.Count, length, -1)[.., 0];                                     // [P, width]
        return new PromptCondition(scope.Return(states.Reshape(prompts.Count, -1, states.Size(2))))              // [P, chunks tokens, width]
        {
            Pooled = scope.Return(encoder.Config.HasProjection ? encoder.Project(firsts) : firsts.Contiguous()),
        };
    }
}
