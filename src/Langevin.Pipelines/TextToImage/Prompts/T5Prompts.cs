using Langevin.Models.T5;
using Langevin.Models.Tokenizers;
using Langevin.Models.Tokenizers.Prompts;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage.Prompts;

/// <summary>T5 and its tokenizer: a prompt becomes as many states as its family reads.</summary>
internal sealed class T5Prompts(T5EncoderModel model, Tokenizer tokenizer)
{
    /// <summary>Encodes a prompt; padding is text like any other, as Stable Diffusion 3 and Flux have it.</summary>
    /// <param name="prompt">The prompt, with weights.</param>
    /// <param name="tokens">How many tokens it is cut or filled up to.</param>
    public EncodedText Encode(string prompt, int tokens)
    {
        using var scope = new TensorScope();
        var (chunk, ids, _) = Read(prompt, tokens);
        return new EncodedText(scope.Return(PromptEmphasis.Apply(model.Forward(ids), [chunk])));
    }

    /// <summary>Encodes a prompt whose padding nobody sees, as PixArt has it.</summary>
    /// <param name="prompt">The prompt, with weights.</param>
    /// <param name="tokens">How many tokens it is cut or filled up to.</param>
    public EncodedText EncodeMasked(string prompt, int tokens)
    {
        using var scope = new TensorScope();
        var (chunk, ids, mask) = Read(prompt, tokens);
        return new EncodedText(scope.Return(PromptEmphasis.Apply(model.Forward(ids, mask), [chunk]))) { Mask = scope.Return(mask) };
    }

    /// <summary>How many of a prompt's tokens do not fit.</summary>
    public int Dropped(string prompt, int tokens) => Math.Max(0, Weighted(prompt).Count - (tokens - 1));

    private (PromptChunk Chunk, Tensor Ids, Tensor Mask) Read(string prompt, int tokens)
    {
        var kept = Weighted(prompt).Take(tokens - 1).Append((Id: tokenizer.EndId, Weight: 1)).ToList();
        var padding = tokens - kept.Count;
        var chunk = new PromptChunk([.. kept.Select(token => token.Id), .. Enumerable.Repeat(tokenizer.PadId, padding)], [.. kept.Select(token => token.Weight), .. Enumerable.Repeat(1.0, padding)]);
        long[] seen = [.. Enumerable.Repeat(1L, kept.Count), .. Enumerable.Repeat(0L, padding)];
        return (chunk, Tensor.From(chunk.Ids.Select(id => (long)id).ToArray(), 1, tokens).To(model.Device), Tensor.From(seen, 1, tokens).To(model.Device));
    }

    private List<(int Id, double Weight)> Weighted(string prompt) =>
        [.. PromptWeights.Parse(prompt).SelectMany(part => tokenizer.Tokens(part.Text).Select(id => (id, part.Weight)))];
}
