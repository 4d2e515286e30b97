using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>Encoded prompts, one a row, as a latent network is told them.</summary>
/// <param name="Context">The tokens' states: [P, tokens, width].</param>
public sealed record PromptCondition(Tensor Context)
{
    /// <summary>1 for tokens that are seen, 0 for padding: [P, tokens]; null where all are seen.</summary>
    public Tensor? Mask { get; init; }

    /// <summary>A state for each whole text: [P, width]; null where the network takes none.</summary>
    public Tensor? Pooled { get; init; }

    /// <summary>Numbers about the image such as its size: [P, N]; null where the network takes none.</summary>
    public Tensor? Sizes { get; init; }

    /// <summary>Some of the rows.</summary>
    /// <param name="rows">Their numbers: [B], Int64.</param>
    public PromptCondition Rows(Tensor rows) => Each(tensor => tensor.IndexSelect(0, rows.To(tensor.Device)));

    /// <summary>A stretch of the rows.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="count">How many.</param>
    public PromptCondition Rows(long first, long count) => Each(tensor => tensor.Narrow(0, first, count));

    /// <summary>The same with every tensor changed.</summary>
    /// <param name="change">What is done to each.</param>
    public PromptCondition Each(Func<Tensor, Tensor> change) => new(change(Context))
    {
        Mask = Mask is null ? null : change(Mask),
        Pooled = Pooled is null ? null : change(Pooled),
        Sizes = Sizes is null ? null : change(Sizes),
    };
}
