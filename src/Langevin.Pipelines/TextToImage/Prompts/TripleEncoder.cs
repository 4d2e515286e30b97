using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage.Prompts;

/// <summary>Two text encoders of CLIP and one T5: the tokens of the pair, made as wide as T5's, come before T5's.</summary>
/// <remarks>Esser et al. 2024 (Stable Diffusion 3), section 4.</remarks>
/// <param name="first">CLIP's smaller encoder.</param>
/// <param name="second">CLIP's larger encoder.</param>
/// <param name="third">T5; null for a checkpoint without it, in whose place zeros are read.</param>
/// <param name="width">The width that the network reads.</param>
internal sealed class TripleEncoder(ClipTower first, ClipTower second, T5Tower? third, long width) : IPromptEncoder
{
    private const int UsualTokens = 256;

    /// <inheritdoc/>
    public PromptCondition Encode(IReadOnlyList<Prompt> wanted, IReadOnlyList<Prompt?> unwanted, PromptReading reading)
    {
        using var scope = new TensorScope();
        Prompt?[] prompts = [.. wanted, .. unwanted];
        var texts = new PairedTexts(first, second, prompts, wanted.Count, reading);
        var (small, large) = (first.Encode(texts.First!, texts.Length, texts.Skips), second.Encode(texts.Second, texts.Length, texts.Skips));
        var pair = Tensor.Cat([small.Context, large.Context], 2);                                            // [P, 77, both widths]
        var tokens = reading.Tokens ?? UsualTokens;
        var words = third?.Encode([.. prompts.Select(prompt => prompt?.ForThird() ?? "")], reading.Syntax, tokens).Context ?? Tensor.Zeros([prompts.Length, tokens, width], pair.Type, pair.Device);
        if (pair.Size(2) > words.Size(2)) throw new ArgumentException($"CLIP's states are {pair.Size(2)} wide and T5's {words.Size(2)}; the wider of them is T5's in Stable Diffusion 3.");
        return new PromptCondition(scope.Return(Tensor.Cat([pair.Pad([0, words.Size(2) - pair.Size(2)]), words], 1)))       // [P, 77 + tokens, width]
        {
            Pooled = scope.Return(Tensor.Cat([small.Pooled!, large.Pooled!], 1)),                            // [P, both projections]
        };
    }
}
