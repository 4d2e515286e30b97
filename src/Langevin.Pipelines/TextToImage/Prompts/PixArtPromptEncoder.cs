using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage.Prompts;

/// <summary>T5 whose padding nobody sees, reading lower case; some networks are told the size and shape of the picture beside.</summary>
/// <remarks>Chen et al. 2023, section 2.3; the sizes enter by appendix A.2. Sizes are height, width, and height over width.</remarks>
/// <param name="t5">The text encoder.</param>
/// <param name="tokens">How many tokens the network was trained with.</param>
/// <param name="isToldSize">Whether the network is told the size.</param>
internal sealed class PixArtPromptEncoder(T5Tower t5, int tokens, bool isToldSize) : IPromptEncoder
{
    /// <inheritdoc/>
    public PromptCondition Encode(IReadOnlyList<Prompt> wanted, IReadOnlyList<Prompt?> unwanted, PromptReading reading)
    {
        using var scope = new TensorScope();
        Prompt?[] prompts = [.. wanted, .. unwanted];
        var words = t5.EncodeMasked([.. prompts.Select(prompt => (prompt?.Text ?? "").ToLowerInvariant().Trim())], reading.Syntax, reading.Tokens ?? tokens);
        var (height, width) = (reading.Size.Height, reading.Size.Width);
        var sizes = Tensor.From([(float)height, width, (float)height / width], 1, 3).Expand(prompts.Length, -1).Contiguous();
        return new PromptCondition(scope.Return(words.Context)) { Mask = scope.Return(words.Mask!), Sizes = isToldSize ? scope.Return(sizes) : null };
    }
}
