using Langevin.Models.Clip;
using Langevin.Models.Tokenizers;
using Langevin.Models.Tokenizers.Prompts;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>The prompt encoder of Stable Diffusion 1 and 2: the states of CLIP's last layer, or of an earlier one, normalised.</summary>
/// <param name="tokenizer">The encoder's tokenizer.</param>
/// <param name="encoder">The encoder.</param>
public sealed class ClipPromptEncoder(Tokenizer tokenizer, ClipTextModel encoder) : IPromptEncoder
{
    /// <inheritdoc/>
    public PromptCondition Encode(IReadOnlyList<Prompt> wanted, IReadOnlyList<Prompt?> unwanted, PromptReading reading)
    {
        using var scope = new TensorScope();
        var prompts = PromptLength.Cut(tokenizer, [.. wanted.Concat(unwanted).Select(prompt => prompt?.Text ?? "")], reading.Syntax);
        PromptChunk[] chunks = [.. prompts.SelectMany(prompt => prompt)];                                              // as many for each prompt
        var ids = Tensor.From([.. chunks.SelectMany(chunk => chunk.Ids.Select(id => (long)id))], chunks.Length, chunks[0].Ids.Count);
        var states = Skipped(encoder.Forward(ids.To(encoder.Device)), wanted.Count * prompts[0].Count, reading.ClipSkip ?? 0);
        states = PromptEmphasis.Apply(states, chunks);                                                                 // [P chunks, tokens, width]
        return new PromptCondition(scope.Return(states.Reshape(prompts.Count, -1, states.Size(2))));                   // [P, chunks tokens, width]
    }

    /// <summary>The last states, but of the first rows those of an earlier layer.</summary>
    private Tensor Skipped(ClipTextStates texts, long rows, int layers)
    {
        if (layers == 0) return texts.Last;
        var earlier = encoder.Normalise(texts.Skipping(layers));
        return Tensor.Cat([earlier.Narrow(0, 0, rows), texts.Last.Narrow(0, rows, texts.Last.Size(0) - rows)]);
    }
}
