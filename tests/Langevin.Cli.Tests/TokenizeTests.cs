using System.Text.Json;

namespace Langevin.Cli.Tests;

public class TokenizeTests
{
    private static TemporaryFolder Tiny(string inside = "")
    {
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder[inside]);
        folder.Write(Path.Combine(inside, "vocab.json"), """{"a": 0, "b": 1, "a</w>": 2, "b</w>": 3, "ab</w>": 4, "<|startoftext|>": 5, "<|endoftext|>": 6}""");
        folder.Write(Path.Combine(inside, "merges.txt"), "#version: 0.2\na b</w>\n");
        return folder;
    }

    [Fact]
    public void Tokenize_Lines_WritesALineOfIdsForEach()
    {
        using var folder = Tiny();
        Assert.Equal("5 4 2 6\n5 6\n5 3 6\n", Typed.RunWith("ab a\n\nB\n", "tokenize", folder[""]).AssertDone());
    }

    [Fact]
    public void Tokenize_Whole_TakesLineEndsAsWhiteSpace()
    {
        using var folder = Tiny();
        Assert.Equal("5 4 2 3 6\n", Typed.RunWith("ab a\n\nB\n", "tokenize", folder[""], "--whole").AssertDone());
    }

    [Fact]
    public void Tokenize_ToALengthAsJson_PadsAndCuts()
    {
        using var folder = Tiny();
        using var json = JsonDocument.Parse(Typed.RunWith("ab\na b a b", "tokenize", folder[""], "--length", "4", "--json").AssertDone());
        Assert.Equal(["ab:5 4 6 6", "a b a b:5 2 3 6"], json.RootElement.GetProperty("texts").EnumerateArray().Select(text =>
            $"{text.GetProperty("text")}:{string.Join(' ', text.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()))}"));
    }

    [Fact]
    public void Tokenize_Pipeline_TakesItsTokenizer()
    {
        using var folder = Tiny("tokenizer");
        folder.Write("model_index.json", "{}");
        Assert.Equal("5 4 6\n", Typed.RunWith("ab", "tokenize", folder[""]).AssertDone());
    }

    [Fact]
    public void Tokenize_FolderWithout_IsRefused()
    {
        using var folder = new TemporaryFolder();
        Typed.RunWith("ab", "tokenize", folder[""]).AssertRefused("holds no tokenizer", "spiece.model");
        folder.Write("vocab.json", "{}");
        folder.Write("merges.txt", "");
        Typed.RunWith("ab", "tokenize", folder[""]).AssertRefused("'<|endoftext|>' is not in the vocabulary");
    }
}
