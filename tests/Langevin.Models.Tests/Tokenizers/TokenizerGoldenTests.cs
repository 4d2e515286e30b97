using System.Text.Json.Nodes;
using Langevin.Models.Tokenizers;
using Langevin.Oracles;

namespace Langevin.Models.Tests.Tokenizers;

/// <summary>Real vocabularies with the ids that transformers gives; they are read in place, where the environment names them.</summary>
public sealed class TokenizerGoldenTests
{
    public static TheoryData<string> Folders => ["clip_tokenizer", "clip_tokenizer_small", "t5_tokenizer"];

    [SkippableTheory]
    [MemberData(nameof(Folders))]
    public void Encode_EveryRecordedText_GivesTheRecordedIds(string folder)
    {
        var tokenizer = Tokenizer.Open(Recorded.Folder($"models/{folder}"));
        foreach (var entry in Cases(folder)) Assert.Equal((entry.Text, entry.Ids("ids")), (entry.Text, Joined(tokenizer.Encode(entry.Text))));
    }

    [SkippableTheory]
    [InlineData("clip_tokenizer", "ids_77", "mask_77"), InlineData("clip_tokenizer_small", "ids_77", null), InlineData("t5_tokenizer", "ids_32", "mask_32")]
    public void Encode_ToALength_PadsAndTruncatesAsRecorded(string folder, string ids, string? mask)
    {
        var tokenizer = Tokenizer.Open(Recorded.Folder($"models/{folder}"));
        foreach (var entry in Cases(folder))
        {
            var sequence = tokenizer.Encode(entry.Text, int.Parse(ids[4..]));
            Assert.Equal(entry.Ids(ids), Joined(sequence.Ids));
            if (mask is not null) Assert.Equal(entry.Ids(mask), Joined(sequence.Mask));
        }
    }

    [SkippableFact]
    public void Decode_OfRecordedIds_GivesTheRecordedText()
    {
        var tokenizer = Tokenizer.Open(Recorded.Folder("models/clip_tokenizer"));
        foreach (var entry in Cases("clip_tokenizer")) Assert.Equal(entry.Field("decoded"), tokenizer.Decode(tokenizer.Encode(entry.Text)));
    }

    [SkippableFact]
    public void Decode_OfRecordedPieces_GivesTheRecordedTextButForItsTidyingUp()
    {
        var tokenizer = Tokenizer.Open(Recorded.Folder("models/t5_tokenizer"));
        foreach (var entry in Cases("t5_tokenizer")) Assert.Equal(Tidy(entry.Field("decoded")!), Tidy(tokenizer.Decode(tokenizer.Encode(entry.Text))));
    }

    [SkippableTheory]
    [InlineData("models/t5_tokenizer", "tokenizer.json"), InlineData("models/clip_tokenizer_small", "tokenizer.json")]
    public void Open_OfTheOlderFiles_GivesTheSameTokenizer(string folder, string newer)
    {
        var path = Recorded.Folder(folder);
        using var older = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(path).Where(file => Path.GetFileName(file) != newer)) File.Copy(file, older[Path.GetFileName(file)]);
        var (one, other) = (Tokenizer.Open(path), Tokenizer.Open(older.Path));

        Assert.Equal((one.Vocabulary.Size, one.PadId, one.EndId, one.StartId), (other.Vocabulary.Size, other.PadId, other.EndId, other.StartId));
        foreach (var entry in Cases("t5_tokenizer")) Assert.Equal(one.Encode(entry.Text), other.Encode(entry.Text));
    }

    private static string Tidy(string text) => text.Replace(" ", "", StringComparison.Ordinal);

    private static string Joined(IEnumerable<int> ids) => string.Join(' ', ids);

    private static IEnumerable<Case> Cases(string folder) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Recorded.Folder($"models/{folder}"), "cases.json")))!["cases"]!.AsArray().Select(entry => new Case(entry!));

    private sealed record Case(JsonNode Entry)
    {
        public string Text => Field("text")!;

        public string? Field(string name) => (string?)Entry[name];

        public string Ids(string name) => string.Join(' ', Entry[name]!.AsArray().Select(id => (int)id!));
    }
}
