using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Langevin.Cli.Display;

/// <summary>Writes a result for machines.</summary>
internal static class JsonResult
{
    /// <summary>How each result is written, and read again.</summary>
    public static Json Types { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
    });

    /// <summary>Writes a value as one document.</summary>
    public static void Write<T>(Terminal terminal, T value, Func<Json, JsonTypeInfo<T>> type) =>
        terminal.Output.WriteLine(JsonSerializer.Serialize(value, type(Types)));
}
