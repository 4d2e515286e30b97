using Langevin.Models.Tokenizers.Prompts;
using Langevin.Oracles;
using Langevin.Torch;

namespace Langevin.Models.Tests.Tokenizers.Prompts;

public sealed class PromptEmphasisTests
{
    private static readonly Tensor States = (Goldens.Wave(2, 3, 4) + 2).Keep();

    private static PromptChunk Weighted(params double[] weights) => new([1, 2, 3], weights);

    [Fact]
    public void Apply_OfPlainWeights_ChangesNothing() => Assert.Same(States, PromptEmphasis.Apply(States, [Weighted(1, 1, 1), Weighted(1, 1, 1)]));

    [Fact]
    public void Apply_OfWeights_ScalesTokensAndKeepsEachTextsMean()
    {
        var louder = PromptEmphasis.Apply(States, [Weighted(1, 2, 1), Weighted(1, 1, 1)]);
        Goldens.Near(States.Mean([1, 2]), louder.Mean([1, 2]), 1e-6, "means");
        Goldens.Near(States[1], louder[1], 1e-6, "the other text");
        Goldens.Near(2 * States[0, 1] / States[0, 0], louder[0, 1] / louder[0, 0], 1e-5, "the louder token");
    }

    [Fact]
    public void Apply_OfOtherChunks_SaysSo() => Assert.Contains("[2, 3, 4] are not those of 1 chunks of 3 tokens", Assert.Throws<ArgumentException>(() => PromptEmphasis.Apply(States, [Weighted(1, 2, 1)])).Message);
}
