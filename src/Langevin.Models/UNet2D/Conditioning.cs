using Langevin.Models.Approximation;
using Langevin.Nn.Attention;
using Langevin.Torch;

namespace Langevin.Models.UNet2D;

/// <summary>The embedding of time and class that every block is given, computed once a call, and the text that some attend to.</summary>
/// <param name="Embedding">[B, E].</param>
/// <param name="Activated">The activation of the blocks, applied to it: [B, E].</param>
internal readonly record struct Conditioning(Tensor Embedding, Tensor Activated)
{
    /// <summary>The tokens of a text: [B, tokens, width]; null in a network without.</summary>
    public Tensor? Context { get; init; }

    /// <summary>Added to the scores of the context's tokens: [B, 1, 1, tokens]; null when all are seen.</summary>
    public Tensor? ContextMask { get; init; }

    /// <summary>What single blocks attend to beside the context; null for nothing.</summary>
    public IReadOnlyDictionary<CrossAttentionBlock, AddedContext[]>? Added { get; init; }

    /// <summary>How tokens are merged in the finest transformers; null for not at all.</summary>
    public MergedTokens? Merged { get; init; }
}
