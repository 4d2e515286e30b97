using Langevin.Models.T5;
using Langevin.Models.Tokenizers;
using Langevin.Models.Tokenizers.Prompts;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage.Prompts;

/// <summary>T5 and its tokenizer: a prompt is cut or filled up to as many tokens as its family reads.</summary>
internal sealed class T5Tower(Tokenizer tokenizer, T5EncoderModel encoder)
{
    private const int MostTokens = 1024;

    /// <summary>Encodes prompts; padding is text like any other, as Stable Diffusion 3 and Flux have it: [P, tokens, width].</summary>
    /// <exception cref="ArgumentException">So many tokens are not taken, or a prompt has more.</exception>
    public PromptCondition Encode(IReadOnlyList<string> prompts, PromptSyntax syntax, int tokens)
    {
        using var scope = new TensorScope();
        var (chunks, ids, _) = Read(prompts, syntax, tokens);
        return new PromptCondition(scope.Return(PromptEmphasis.Apply(encoder.Forward(ids), chunks)));
    }

    /// <summary>Encodes prompts whose padding nobody sees, as PixArt has it.</summary>
    /// <inheritdoc cref="Encode"/>
    public PromptCondition EncodeMasked(IReadOnlyList<string> prompts, PromptSyntax syntax, int tokens)
    {
        using var scope = new TensorScope();
        var (chunks, ids, mask) = Read(prompts, syntax, tokens);
        return new PromptCondition(scope.Return(PromptEmphasis.Apply(encoder.Forward(ids, mask), chunks))) { Mask = scope.Return(mask) };
    }

    private (IReadOnlyList<PromptChunk> Chunks, Tensor Ids, Tensor Mask) Read(IReadOnlyList<string> prompts, PromptSyntax syntax, int tokens)
    {
        if (tokens is < 2 or > MostTokens) throw new ArgumentException($"{tokens} tokens of a text were asked for; T5 reads 2 to {MostTokens} here.");
        var chunks = prompts.Select(prompt => Chunk(prompt, syntax, tokens)).ToArray();
        var ids = Tensor.From([.. chunks.SelectMany(chunk => chunk.Chunk.Ids.Select(id => (long)id))], prompts.Count, tokens);
        var mask = Tensor.From([.. chunks.SelectMany(chunk => Enumerable.Range(0, tokens).Select(i => i < chunk.Length ? 1L : 0L))], prompts.Count, tokens);
        return ([.. chunks.Select(chunk => chunk.Chunk)], ids.To(encoder.Device), mask.To(encoder.Device));
    }

    private (PromptChunk Chunk, int Length) Chunk(string prompt, PromptSyntax syntax, int tokens)
    {
        IReadOnlyList<PromptPart> parts = syntax == PromptSyntax.Plain ? [new PromptPart(prompt, 1)] : PromptWeights.Parse(prompt);
        (int Id, double Weight)[] read = [.. parts.SelectMany(part => tokenizer.Tokens(part.Text).Select(id => (id, part.Weight))).Take(tokens - 1), (tokenizer.EndId, 1)];
        var padding = tokens - read.Length;
        return (new PromptChunk([.. read.Select(token => token.Id), .. Enumerable.Repeat(tokenizer.PadId, padding)], [.. read.Select(token => token.Weight), .. Enumerable.Repeat(1.0, padding)]), read.Length);
    }
}
