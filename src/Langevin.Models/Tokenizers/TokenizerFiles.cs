using System.Text.Json;

namespace Langevin.Models.Tokenizers;

/// <summary>Reads the files of a tokenizer's folder within limits.</summary>
/// <param name="folder">The folder.</param>
internal sealed class TokenizerFiles(string folder)
{
    private const long Limit = 128 << 20;

    /// <summary>Whether a file is there.</summary>
    public bool Has(string name) => File.Exists(Path.Combine(folder, name));

    /// <summary>The whole of a file.</summary>
    /// <exception cref="TokenizerException">It cannot be read, or is too long.</exception>
    public byte[] Bytes(string name)
    {
        var path = Path.Combine(folder, name);
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length > Limit) throw new TokenizerException($"'{path}' is {stream.Length} bytes long, above the limit of {Limit} for a tokenizer's file; it is none.");
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TokenizerException($"'{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>A file as a JSON object; an empty one when the file is not there.</summary>
    /// <exception cref="TokenizerException">It cannot be read, or is no JSON object.</exception>
    public JsonElement Json(string name)
    {
        if (!Has(name)) return JsonDocument.Parse("{}").RootElement;
        var path = Path.Combine(folder, name);
        try
        {
            var root = JsonDocument.Parse(Bytes(name), new JsonDocumentOptions { AllowDuplicateProperties = false }).RootElement;
            return root.ValueKind == JsonValueKind.Object ? root : throw new TokenizerException($"'{path}' does not hold a JSON object; fetch it again.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)     // the latter: half a surrogate pair in a name
        {
            throw new TokenizerException($"'{path}' is not valid JSON ({e.Message.TrimEnd('.')}); fetch it again.", e);
        }
    }
}
