using Langevin.Models.Tokenizers;
using Langevin.Models.Tokenizers.Prompts;

namespace Langevin.Models.Tests.Tokenizers.Prompts;

public sealed class PromptChunksTests
{
    private static readonly Tokenizer Tiny = TinyTokenizers.Clip("""{"model_max_length": 6}""");
    private static readonly int Cat = Tiny.Tokens("cat")[0], Dog = Tiny.Tokens("dog")[0], Start = Tiny.StartId!.Value, End = Tiny.EndId;

    [Fact]
    public void Weighted_OfALongPrompt_FillsChunksAndKeepsWeights()
    {
        var chunks = PromptChunks.Weighted(Tiny, "cat (dog:1.5) cat [dog] cat");
        Assert.Equal([Start, Cat, Dog, Cat, Dog, End], chunks[0].Ids);
        Assert.Equal([1, 1, 1.5, 1, 1 / 1.1, 1], chunks[0].Weights);
        Assert.Equal([Start, Cat, End, End, End, End], chunks[1].Ids);
        Assert.Equal([1, 1, 1, 1, 1, 1], chunks[1].Weights);
        Assert.Equal(2, chunks.Count);
    }

    [Fact]
    public void Weighted_WithBreak_BeginsAChunk() => Assert.Equal(
        [[Start, Cat, End, End, End, End], [Start, Dog, End, End, End, End]], PromptChunks.Weighted(Tiny, "cat BREAK dog").Select(chunk => chunk.Ids));

    [Fact]
    public void Plain_OfAShortPrompt_IsItsEncoding()
    {
        Assert.Equal(Tiny.Encode("(cat)", null).Ids, PromptChunks.Plain(Tiny, "(cat)").Single().Ids);
        Assert.Equal(Tiny.Encode("", null).Ids, PromptChunks.Weighted(Tiny, "").Single().Ids);
    }

    [Fact]
    public void EqualLength_OfAPromptAndItsNegative_PadsWithEmptyChunks()
    {
        var both = PromptChunks.EqualLength(Tiny, [PromptChunks.Plain(Tiny, "cat cat cat cat cat"), PromptChunks.Plain(Tiny, "dog")]);
        Assert.Equal(2, both[1].Count);
        Assert.Equal(Tiny.Encode("", null).Ids, both[1][1].Ids);
    }

    [Fact]
    public void Weighted_OfAHundredThousandCharacters_IsCutWhole() =>
        Assert.Equal(6250, PromptChunks.Weighted(Tiny, string.Concat(Enumerable.Repeat("cat ", 25_000))).Count);
}
