using System.Text;
using System.Text.Json;

namespace Langevin.Models.Tokenizers;

/// <summary>Builds the tokenizer that a folder's files describe.</summary>
internal static class TokenizerFolder
{
    private const string Fast = "tokenizer.json", Words = "vocab.json", Merges = "merges.txt", Pieces = "spiece.model";

    /// <summary>Opens a folder. <c>tokenizer.json</c> comes first, as it does in transformers.</summary>
    /// <exception cref="TokenizerException">The files are missing, damaged, or of a tokenizer of another kind.</exception>
    public static Tokenizer Open(string folder)
    {
        if (!Directory.Exists(folder)) throw new TokenizerException($"The folder '{folder}' does not exist; check the path.");
        var files = new TokenizerFiles(folder);
        try
        {
            if (files.Has(Fast)) return FromFast(files.Json(Fast), files);
            if (files.Has(Words) && files.Has(Merges)) return Clip(files, null, Entries(files.Json(Words)), MergeLines(files));
            if (files.Has(Pieces)) return FromPieces(files);
        }
        catch (TokenizerException e)
        {
            throw new TokenizerException($"The tokenizer in '{folder}' cannot be opened: {e.Message}", e);
        }
        throw new TokenizerException($"The folder '{folder}' holds no tokenizer: it has neither {Fast}, nor {Words} with {Merges}, nor {Pieces}.");
    }

    private static Tokenizer FromFast(JsonElement fast, TokenizerFiles files)
    {
        if (!fast.TryGetProperty("model", out var model) || model.ValueKind != JsonValueKind.Object) throw new TokenizerException($"{Fast} has no model; fetch it again.");
        var type = model.TryGetProperty("type", out var name) && name.ValueKind == JsonValueKind.String ? JsonText.Of(name) : model.TryGetProperty("merges", out _) ? "BPE" : "Unigram";
        var fallback = model.TryGetProperty("byte_fallback", out var bytes) && bytes.ValueKind == JsonValueKind.True;
        if (type == "BPE" && model.TryGetProperty("end_of_word_suffix", out var suffix) && suffix.ValueEquals("</w>"))
            return Clip(files, fast, Entries(Part(model, "vocab", JsonValueKind.Object)), MergeList(Part(model, "merges", JsonValueKind.Array)));
        if (type == "Unigram" && !fallback)
            return Unigram(files, fast, PieceList(Part(model, "vocab", JsonValueKind.Array)), model.TryGetProperty("unk_id", out var id) && id.TryGetInt32(out var unknown) ? unknown : -1, CharacterMap(fast), 0);
        throw new TokenizerException($"{Fast} holds a {type} model of another kind than CLIP's (byte pairs with </w>) or T5's (unigram without bytes); neither fits.");
    }

    private static UnigramTokenizer FromPieces(TokenizerFiles files)
    {
        var file = SentencePieceFile.Read(files.Bytes(Pieces));
        return Unigram(files, null, file.Pieces, file.Unknown, file.CharacterMap, new TokenizerSettings(files, null).ExtraIds);
    }

    private static ClipTokenizer Clip(TokenizerFiles files, JsonElement? fast, IEnumerable<(string, int)> entries, IEnumerable<(string, string)> merges)
    {
        var settings = new TokenizerSettings(files, fast);
        var vocabulary = new Vocabulary([.. entries, .. settings.AddedEntries.Select(token => (token.Content, token.Id))]);
        const string start = "<|startoftext|>", end = "<|endoftext|>";
        var ending = Id(vocabulary, settings.Token("eos_token", end));
        var unknown = Id(vocabulary, settings.Token("unk_token", end));
        return new ClipTokenizer(vocabulary, Specials(vocabulary, settings, Id(vocabulary, settings.Token("bos_token", start)), ending, unknown, settings.Token("pad_token", end), settings.MaximumLength ?? 77), settings.Added(vocabulary, start, end), merges);
    }

    private static UnigramTokenizer Unigram(TokenizerFiles files, JsonElement? fast, IReadOnlyList<(string Piece, double Score)> pieces, int unknown, byte[] map, int extraIds)
    {
        if (unknown < 0 || unknown >= pieces.Count) throw new TokenizerException($"The unknown id {unknown} is not among the {pieces.Count} pieces; fetch the model again.");
        var settings = new TokenizerSettings(files, fast);
        var extra = Enumerable.Range(0, extraIds).Select(n => ($"<extra_id_{n}>", pieces.Count + extraIds - 1 - n)).ToList();
        var vocabulary = new Vocabulary([.. pieces.Select((piece, id) => (piece.Piece, id)), .. extra, .. settings.AddedEntries.Select(token => (token.Content, token.Id))]);
        var specials = Specials(vocabulary, settings, null, Id(vocabulary, settings.Token("eos_token", "</s>")), unknown, settings.Token("pad_token", "<pad>"), settings.MaximumLength);
        var added = settings.Added(vocabulary, [.. extra.Select(token => token.Item1), "<pad>", "</s>", "<unk>"]);
        return new UnigramTokenizer(vocabulary, specials, added, new UnigramModel(pieces, unknown), map.Length == 0 ? null : new PrecompiledNormalizer(map));
    }

    private static SpecialTokens Specials(Vocabulary vocabulary, TokenizerSettings settings, int? start, int end, int unknown, string pad, int? maximum)
    {
        var padding = Id(vocabulary, pad);
        var all = settings.Added(vocabulary).Where(token => token.Special).Select(token => token.Id).Concat([end, unknown, padding]);
        return new SpecialTokens(start, end, padding, unknown, new HashSet<int>(start is { } first ? all.Append(first) : all), maximum);
    }

    private static int Id(Vocabulary vocabulary, string token) =>
        vocabulary.Find(token) ?? throw new TokenizerException($"The special token '{token}' is not in the vocabulary; the files belong to different tokenizers.");

    private static JsonElement Part(JsonElement model, string name, JsonValueKind kind) => model.TryGetProperty(name, out var part) && part.ValueKind == kind
        ? part : throw new TokenizerException($"The model in {Fast} has no {name}; fetch it again.");

    private static IEnumerable<(string, int)> Entries(JsonElement words) => words.EnumerateObject().Select(entry =>
        (JsonText.Name(entry), entry.Value.ValueKind == JsonValueKind.Number && entry.Value.TryGetInt32(out var id) ? id
            : throw new TokenizerException($"The token '{JsonText.Name(entry)}' has the id {entry.Value}, which is no whole number; fetch the vocabulary again.")));

    private static IReadOnlyList<(string, double)> PieceList(JsonElement vocabulary)
    {
        if (vocabulary.GetArrayLength() > Vocabulary.Most) throw new TokenizerException($"{Fast} has more than {Vocabulary.Most} pieces; it is no tokenizer.");
        return [.. vocabulary.EnumerateArray().Select(entry =>
            entry.ValueKind == JsonValueKind.Array && entry.GetArrayLength() == 2 && entry[0].ValueKind == JsonValueKind.String && entry[1].ValueKind == JsonValueKind.Number
                ? (JsonText.Of(entry[0]), entry[1].GetDouble()) : throw new TokenizerException($"{Fast} has the piece {entry}, which is not a text with its score; fetch it again."))];
    }

    private static IEnumerable<(string, string)> MergeLines(TokenizerFiles files) => Encoding.UTF8.GetString(files.Bytes(Merges)).Split('\n').Select(line => line.TrimEnd('\r'))
        .Where((line, i) => line.Length > 0 && !(i == 0 && line.StartsWith("#version", StringComparison.Ordinal))).Select(Pair);

    private static IEnumerable<(string, string)> MergeList(JsonElement merges) => merges.EnumerateArray().Select(merge =>
        merge.ValueKind == JsonValueKind.String ? Pair(JsonText.Of(merge))
        : merge.ValueKind == JsonValueKind.Array && merge.GetArrayLength() == 2 && merge[0].ValueKind == JsonValueKind.String && merge[1].ValueKind == JsonValueKind.String ? (JsonText.Of(merge[0]), JsonText.Of(merge[1]))
        : throw new TokenizerException($"{Fast} has the merge {merge}, which is no pair; fetch it again."));

    private static (string, string) Pair(string line) => line.Split(' ') is [{ Length: > 0 } left, { Length: > 0 } right]
        ? (left, right) : throw new TokenizerException($"The merge '{line}' is not two symbols with a space between; fetch the merges again.");

    /// <summary>The compiled character map, wherever in the normaliser it stands; empty when there is none.</summary>
    private static byte[] CharacterMap(JsonElement fast)
    {
        if (!fast.TryGetProperty("normalizer", out var normalizer) || normalizer.ValueKind != JsonValueKind.Object) return [];
        var parts = normalizer.TryGetProperty("normalizers", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : Enumerable.Repeat(normalizer, 1);
        foreach (var part in parts)
            if (part.ValueKind == JsonValueKind.Object && part.TryGetProperty("precompiled_charsmap", out var map) && map.ValueKind == JsonValueKind.String)
                return map.TryGetBytesFromBase64(out var bytes) ? bytes : throw new TokenizerException($"The character map of {Fast} is not valid base64; fetch it again.");
        return [];
    }
}
