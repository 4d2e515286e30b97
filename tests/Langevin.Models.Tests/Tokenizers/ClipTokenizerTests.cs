using FsCheck;
using FsCheck.Fluent;
using Langevin.Models.Tokenizers;

namespace Langevin.Models.Tests.Tokenizers;

public sealed class ClipTokenizerTests
{
    private static readonly Tokenizer Tiny = TinyTokenizers.Clip();

    [Theory]
    [InlineData("the cat", "the</w> cat</w>"), InlineData("The CAT", "the</w> cat</w>"), InlineData("  cat\t\ndog  ", "cat</w> dog</w>"), InlineData("thecat", "th e cat</w>")]
    [InlineData("cats", "ca t s</w>"), InlineData("cat's", "cat</w> ' s</w>"), InlineData("42", "4</w> 2</w>"), InlineData("!!!", "!! !</w>"), InlineData("cat!!", "cat</w> !!</w>"), InlineData("", "")]
    [InlineData("\u0130", "i</w> Ì ĩ</w>"), InlineData("e\u0301", "Ã ©</w>"), InlineData("\u2126", "Ï ī</w>")]
    public void Tokens_OfWords_AreTheirLikeliestMerges(string text, string tokens) =>
        Assert.Equal(tokens, string.Join(' ', Tiny.Tokens(text).Select(id => Tiny.Vocabulary[id])));

    [Fact]
    public void Encode_ToALength_KeepsTheEndAndSaysWhatWasDropped()
    {
        var sequence = Tiny.Encode("cat dog cat dog", 5);
        Assert.Equal([Tiny.StartId!.Value, .. Tiny.Tokens("cat dog cat"), Tiny.EndId], sequence.Ids);
        Assert.Equal([1, 1, 1, 1, 1], sequence.Mask);
        Assert.Equal(1, sequence.Dropped);
        Assert.Equal([1, 1, 1, 0, 0], Tiny.Encode("cat", 5).Mask);
        Assert.Equal(77, Tiny.Encode("cat", null).Ids.Count);
        Assert.Contains("1 ids has no room", Assert.Throws<ArgumentException>(() => Tiny.Encode("cat", 1)).Message);
    }

    [Fact]
    public void Open_WithTheSecondPadTokenOfSdxl_PadsWithIt()
    {
        var tokenizer = TinyTokenizers.Clip("""{"pad_token": "!", "model_max_length": 6}""");
        Assert.Equal([33, 33, 33], tokenizer.Encode("cat", null).Ids.Skip(3));
        Assert.Equal([33, 33, 33], tokenizer.Tokens("!!!"));         // a special token is found before anything merges
    }

    [Fact]
    public void Tokens_WithAddedTokens_FindsThemAsTheirFlagsSay()
    {
        var tokenizer = TinyTokenizers.Clip("""
            {"added_tokens_decoder": {
              "600": {"content": "<toy>", "lstrip": false, "rstrip": false, "normalized": false, "single_word": false, "special": false},
              "601": {"content": "<toy>2", "lstrip": true, "rstrip": true, "normalized": false, "single_word": false, "special": false},
              "602": {"content": "sks", "lstrip": false, "rstrip": false, "normalized": true, "single_word": true, "special": false}}}
            """);
        int cat = tokenizer.Tokens("cat")[0], dog = tokenizer.Tokens("dog")[0];

        Assert.Equal([cat, 600, dog], tokenizer.Tokens("cat<toy>dog"));
        Assert.Equal([cat, 601, dog], tokenizer.Tokens("cat <toy>2 dog"));
        Assert.DoesNotContain(600, tokenizer.Tokens("cat <TOY>"));
        Assert.Equal([602, cat], tokenizer.Tokens("SKS cat"));
        Assert.DoesNotContain(602, tokenizer.Tokens("sksy asks"));
        Assert.Equal("cat <toy> dog", tokenizer.Decode(tokenizer.Encode("cat <toy> dog")));
    }

    [Fact]
    public void Tokens_OfAHundredThousandLetters_TakesNoTime() =>
        Assert.Equal(100_000, Tiny.Tokens(new string('a', 100_000)).Count + Tiny.Tokens(new string('!', 100_000)).Count - 50_000);

    [Fact]
    public void Tokens_OfAnyText_AreInTheVocabulary() => Check.QuickThrowOnFailure(Prop.ForAll<string?>(text =>
        Tiny.Encode(text ?? "").All(id => id >= 0 && id < Tiny.Vocabulary.Size) && Tiny.Decode(Tiny.Encode(text ?? "")).Length >= 0));

    [Fact]
    public void Decode_OfPlainWords_GivesThemBack() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.ListOf(Gen.NonEmptyListOf(Gen.Elements("catdognhe".ToCharArray()))).Select(words => string.Join(' ', words.Select(letters => string.Concat(letters)))).ToArbitrary(),
        text => Tiny.Decode(Tiny.Encode(text)) == text));

    [Fact]
    public void Tokens_OfHalfASurrogatePair_AreThoseOfTheReplacementCharacter() => Assert.Equal(Tiny.Tokens("a\ufffdb"), Tiny.Tokens("a\ud83db"));

    [Theory]
    [InlineData("""{"a": 1, "b": 1}""", "", "id 1 has two tokens, 'a' and 'b'"), InlineData("""{"a": -1}""", "", "has the id -1"), InlineData("""{"a": 2000000000}""", "", "has the id 2000000000")]
    [InlineData("""{"a": "x"}""", "", "no whole number"), InlineData("""{"a": 1, "a": 2}""", "", "not valid JSON"), InlineData("[1]", "", "does not hold a JSON object"), InlineData("{", "", "not valid JSON")]
    [InlineData("""{"a": 0}""", "", "special token '<|endoftext|>' is not in the vocabulary"), InlineData(null, "a b", "needs the token 'ab'"), InlineData(null, "ab", "not two symbols"), InlineData("""{"\ud83d": 0}""", "", "not valid")]
    public void Open_OfADamagedVocabulary_SaysWhatIsWrong(string? words, string merges, string message)
    {
        using var folder = new TemporaryFolder();
        TinyTokenizers.WriteClip(folder, merges: [merges]);
        if (words is not null) File.WriteAllText(folder["vocab.json"], words);
        Assert.Contains(message, Assert.Throws<TokenizerException>(() => Tokenizer.Open(folder.Path)).Message);
    }

    [Theory]
    [InlineData("""{"added_tokens_decoder": {"x": {"content": "y"}}}""", "the id 'x'"), InlineData("""{"added_tokens_decoder": {"700": {}}}""", "no content"), InlineData("""{"pad_token": "nothing"}""", "'nothing' is not in the vocabulary")]
    public void Open_WithDamagedSettings_SaysWhatIsWrong(string config, string message) =>
        Assert.Contains(message, Assert.Throws<TokenizerException>(() => TinyTokenizers.Clip(config)).Message);

    [Fact]
    public void Open_OfAFolderWithout_SaysWhatItLooksFor()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("neither tokenizer.json, nor vocab.json with merges.txt, nor spiece.model", Assert.Throws<TokenizerException>(() => Tokenizer.Open(folder.Path)).Message);
        File.WriteAllText(folder["tokenizer.json"], """{"model": {"type": "WordPiece", "vocab": {}}}""");
        Assert.Contains("WordPiece", Assert.Throws<TokenizerException>(() => Tokenizer.Open(folder.Path)).Message);
        Assert.Contains("does not exist", Assert.Throws<TokenizerException>(() => Tokenizer.Open(folder["no"])).Message);
    }
}
