using Langevin.Models.Clip;
using Langevin.Models.Tokenizers;
using Langevin.Models.Tokenizers.Prompts;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage.Prompts;

/// <summary>A text encoder of CLIP and its tokenizer, for the families that read a layer before the last one, not normalised.</summary>
internal sealed class ClipPrompts(ClipTextModel model, Tokenizer tokenizer)
{
    /// <summary>The prompt as chunks that the encoder takes at once, at least one.</summary>
    public IReadOnlyList<PromptChunk> Chunks(string prompt) => PromptChunks.Weighted(tokenizer, prompt);

    /// <summary>Encodes a prompt.</summary>
    /// <param name="prompt">The prompt, with weights.</param>
    /// <param name="chunks">How many chunks it is filled up to.</param>
    /// <param name="skipped">How many layers are left out: 1 for the state of the last but one.</param>
    /// <returns>The chunks' states end to end, and the first chunk as a whole, projected where the encoder projects.</returns>
    public EncodedText Encode(string prompt, int chunks, int skipped)
    {
        var empty = PromptChunks.Plain(tokenizer, "")[0];
        var written = Chunks(prompt);
        PromptChunk[] all = [.. written, .. Enumerable.Repeat(empty, chunks - written.Count)];
        using var scope = new TensorScope();
        var ids = Tensor.From(all.SelectMany(chunk => chunk.Ids).Select(id => (long)id).ToArray(), all.Length, all[0].Ids.Count).To(model.Device);
        var states = model.Forward(ids);
        var told = PromptEmphasis.Apply(states.Skipping(skipped), all);                                // [chunks, 77, E]
        var pooled = states.Pooled.Narrow(0, 0, 1);                                                    // [1, E]
        return new EncodedText(scope.Return(told.Reshape(1, -1, told.Size(2))))
        {
            Pooled = scope.Return(model.Config.HasProjection ? model.Project(pooled) : pooled),
        };
    }
}
