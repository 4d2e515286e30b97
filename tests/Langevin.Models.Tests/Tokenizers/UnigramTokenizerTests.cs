using FsCheck;
using FsCheck.Fluent;
using Langevin.Models.Tokenizers;

namespace Langevin.Models.Tests.Tokenizers;

public sealed class UnigramTokenizerTests
{
    private static readonly Tokenizer Tiny = TinyTokenizers.Unigram();

    [Theory]
    [InlineData("a", "\u2581a </s>"), InlineData("cab", "\u2581cab </s>"), InlineData(" abc  a ", "\u2581 ab c \u2581a </s>"), InlineData("axyzb", "\u2581a <unk> b </s>"), InlineData("", "</s>")]
    [InlineData("<extra_id_0>a", "<extra_id_0> \u2581a </s>"), InlineData("a\u2581b", "\u2581a \u2581 b </s>")]
    public void Encode_OfWords_CutsThemAsIsLikeliest(string text, string pieces) => Assert.Equal(pieces, string.Join(' ', Tiny.Encode(text).Select(id => Tiny.Vocabulary[id])));

    [Fact]
    public void Encode_ToALength_PadsAfterTheEnd()
    {
        Assert.Equal([9, 1, 0, 0], Tiny.Encode("a", 4).Ids);
        Assert.Equal([1, 1, 0, 0], Tiny.Encode("a", 4).Mask);
        Assert.Equal([9, 9, 1], Tiny.Encode("a a a", 3).Ids);
        Assert.Null(Tiny.StartId);
        Assert.Contains("model_max_length", Assert.Throws<ArgumentException>(() => Tiny.Encode("a", null)).Message);
    }

    [Fact]
    public void Tokens_OfAnyWord_AreAsLikelyAsTheBestCut()
    {
        var scores = TinyTokenizers.Pieces.Skip(3).ToDictionary(p => p.Piece, p => (double)p.Score);
        double Best(string rest) => rest.Length == 0 ? 0 : scores.Where(p => rest.StartsWith(p.Key, StringComparison.Ordinal)).Max(p => p.Value + Best(rest[p.Key.Length..]));
        Check.QuickThrowOnFailure(Prop.ForAll(Gen.NonEmptyListOf(Gen.Elements('a', 'b', 'c')).Resize(10).Select(letters => string.Concat(letters)).ToArbitrary(),
            word => Math.Abs(Tiny.Tokens(word).Sum(id => scores[Tiny.Vocabulary[id]]) - Best('\u2581' + word)) < 1e-9));
    }

    [Fact]
    public void Tokens_OfAnyText_AreInTheVocabulary() => Check.QuickThrowOnFailure(Prop.ForAll<string?>(text =>
        Tiny.Encode(text ?? "").All(id => id >= 0 && id < Tiny.Vocabulary.Size) && Tiny.Decode(Tiny.Encode(text ?? "")).Length >= 0));

    [Fact]
    public void Decode_OfCoveredWords_GivesThemBack() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.ListOf(Gen.NonEmptyListOf(Gen.Elements('a', 'b', 'c'))).Select(words => string.Join(' ', words.Select(letters => string.Concat(letters)))).ToArbitrary(),
        text => Tiny.Decode(Tiny.Encode(text)) == text));

    [Fact]
    public void Tokens_OfAHundredThousandLetters_TakesNoTime() => Assert.Equal(100_000, Tiny.Tokens(new string('a', 100_000)).Count);

    [Fact]
    public void Open_OfAFileCutAnywhere_ThrowsNothingElse()
    {
        var whole = TinyTokenizers.SentencePiece(map: [4, 0, 0, 0, 0, 0, 0, 0]);
        for (var length = 0; length < whole.Length; length++)
            Assert.True(Record.Exception(() => TinyTokenizers.Unigram(whole[..length])) is null or TokenizerException);
    }

    [Fact]
    public void Open_OfAFileWithAnyByteChanged_ThrowsNothingElse()
    {
        var whole = TinyTokenizers.SentencePiece(map: [8, 0, 0, 0, 0, 4, 0, 0, 97, 1, 0, 0, 98, 0]);
        for (var place = 0; place < whole.Length; place++)
            foreach (var value in new byte[] { 0, 1, 0x7F, 0xFF })
            {
                byte[] changed = [.. whole[..place], value, .. whole[(place + 1)..]];
                Assert.True(Record.Exception(() => TinyTokenizers.Unigram(changed).Tokens("abc \u00e9 x")) is null or TokenizerException, $"byte {place}");
            }
    }

    [Fact]
    public void Open_OfAnotherKindOfModel_SaysSo()
    {
        Assert.Contains("type 2", Assert.Throws<TokenizerException>(() => TinyTokenizers.Unigram(TinyTokenizers.SentencePiece(type: 2))).Message);
        Assert.Contains("no unknown piece", Assert.Throws<TokenizerException>(() => TinyTokenizers.Unigram([])).Message);
        Assert.Contains("bytes where", Assert.Throws<TokenizerException>(() => TinyTokenizers.Unigram([0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F])).Message);
        Assert.Contains("its trie has", Assert.Throws<TokenizerException>(() => TinyTokenizers.Unigram(TinyTokenizers.SentencePiece(map: [0xFF, 0xFF, 0xFF, 0xFF, 0]))).Message);
        Assert.Contains("score NaN", Assert.Throws<TokenizerException>(() => TinyTokenizers.Unigram(TinyTokenizers.SentencePiece([("<pad>", 0), ("</s>", 0), ("<unk>", float.NaN)]))).Message);
    }
}
