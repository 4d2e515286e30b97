using System.Text.Json;

namespace Langevin.Models.Tokenizers;

/// <summary>Texts of a JSON file, which may hold half a surrogate pair.</summary>
internal static class JsonText
{
    /// <summary>The value of a text.</summary>
    /// <exception cref="TokenizerException">It is no valid Unicode.</exception>
    public static string Of(JsonElement text) => Checked(() => text.GetString()!);

    /// <summary>The name of a property.</summary>
    /// <exception cref="TokenizerException">It is no valid Unicode.</exception>
    public static string Name(JsonProperty property) => Checked(() => property.Name);

    private static string Checked(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException e)
        {
            throw new TokenizerException("A token is not valid Unicode; fetch the tokenizer's files again.", e);
        }
    }
}
