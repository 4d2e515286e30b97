using System.Globalization;
using System.Text.Json;

namespace Langevin.Models.Tokenizers;

/// <summary>What stands beside the vocabulary: special tokens, added tokens, the longest sequence.</summary>
/// <remarks>All quirks of the files die here: a token is a text or an object, in tokenizer_config.json, special_tokens_map.json, added_tokens.json or tokenizer.json.</remarks>
internal sealed class TokenizerSettings
{
    private const int MostExtra = 100_000, Unlimited = 1_000_000;
    private static readonly string[] Roles = ["bos_token", "eos_token", "unk_token", "pad_token", "sep_token", "cls_token", "mask_token"];

    private readonly JsonElement config, map;
    private readonly JsonElement? fast;

    /// <summary>Reads the settings of a folder.</summary>
    /// <param name="files">The folder.</param>
    /// <param name="fast">Its tokenizer.json; null when that is not there.</param>
    public TokenizerSettings(TokenizerFiles files, JsonElement? fast)
    {
        (config, map, this.fast) = (files.Json("tokenizer_config.json"), files.Json("special_tokens_map.json"), fast);
        AddedEntries = [.. ReadAdded(files.Json("added_tokens.json"))];
    }

    /// <summary>The added tokens that have an id of their own in a file.</summary>
    public IReadOnlyList<AddedToken> AddedEntries { get; }

    /// <summary>How many <c>&lt;extra_id_N&gt;</c> a T5 vocabulary has above its pieces.</summary>
    public int ExtraIds => config.TryGetProperty("extra_ids", out var count) && count.ValueKind == JsonValueKind.Number
        ? count.TryGetInt32(out var number) && number is >= 0 and <= MostExtra ? number : throw new TokenizerException($"extra_ids is {count}; it lies between 0 and {MostExtra}.")
        : 100;

    /// <summary>The longest sequence; null when the files name none, or one that is meant as none.</summary>
    public int? MaximumLength => config.TryGetProperty("model_max_length", out var length) && length.ValueKind == JsonValueKind.Number
        && length.TryGetDouble(out var number) && number is >= 2 and <= Unlimited ? (int)number : null;

    /// <summary>The spelling of a special token such as <c>bos_token</c>.</summary>
    public string Token(string role, string unlessNamed) => Named(role) is { } token ? Content(token) ?? unlessNamed : unlessNamed;

    /// <summary>All tokens that are found in the text as they are spelled, with the ids that a vocabulary gives them.</summary>
    /// <param name="vocabulary">The vocabulary, with <see cref="AddedEntries"/> in it.</param>
    /// <param name="others">Special tokens that are known without being named in a file.</param>
    public IReadOnlyList<AddedToken> Added(Vocabulary vocabulary, params IEnumerable<string> others)
    {
        var named = Roles.Select(Named).OfType<JsonElement>().Concat(Additional()).Select(token => Read(token, -1)).Concat(others.Select(token => new AddedToken(token, -1)));
        var known = named.Where(token => vocabulary.Find(token.Content) is not null).Select(token => token with { Id = vocabulary.Find(token.Content)!.Value, Special = true });
        return [.. AddedEntries.Concat(known).DistinctBy(token => token.Content)];
    }

    private JsonElement? Named(string role) => new[] { config, map }.Select(file => file.TryGetProperty(role, out var token) && Content(token) is not null ? token : (JsonElement?)null).FirstOrDefault(token => token is not null);

    private IEnumerable<JsonElement> Additional() => new[] { config, map }.SelectMany(file =>
        file.TryGetProperty("additional_special_tokens", out var tokens) && tokens.ValueKind == JsonValueKind.Array ? tokens.EnumerateArray().Where(token => Content(token) is not null) : []);

    private IEnumerable<AddedToken> ReadAdded(JsonElement own)
    {
        if (fast is { } file && file.TryGetProperty("added_tokens", out var list) && list.ValueKind == JsonValueKind.Array)
            foreach (var token in list.EnumerateArray()) yield return Read(token, token.ValueKind == JsonValueKind.Object && token.TryGetProperty("id", out var id) ? Number(id) : -1);
        if (config.TryGetProperty("added_tokens_decoder", out var decoder) && decoder.ValueKind == JsonValueKind.Object)
            foreach (var entry in decoder.EnumerateObject())
                yield return Read(entry.Value, int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : throw new TokenizerException($"added_tokens_decoder has the id '{entry.Name}', which is no whole number; fetch tokenizer_config.json again."));
        foreach (var entry in own.EnumerateObject()) yield return new AddedToken(JsonText.Name(entry), Number(entry.Value)) { Normalized = true };
    }

    private static AddedToken Read(JsonElement token, int id)
    {
        var content = Content(token) ?? throw new TokenizerException("An added token has no content; fetch the tokenizer's files again.");
        return token.ValueKind == JsonValueKind.String ? new AddedToken(content, id) : new AddedToken(content, id)
        {
            Normalized = Flag(token, "normalized"), LeftStrip = Flag(token, "lstrip"), RightStrip = Flag(token, "rstrip"), SingleWord = Flag(token, "single_word"), Special = Flag(token, "special"),
        };
    }

    private static bool Flag(JsonElement token, string name) => token.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static int Number(JsonElement id) => id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out var number) ? number : throw new TokenizerException($"An added token has the id {id}, which is no whole number; fetch the tokenizer's files again.");

    private static string? Content(JsonElement token) => token.ValueKind switch
    {
        JsonValueKind.String => JsonText.Of(token),
        JsonValueKind.Object when token.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String => JsonText.Of(content),
        _ => null,
    };
}
