using System.Text.Json;

namespace Langevin.Torch.Serialization;

/// <summary>Reads <c>NAME.safetensors.index.json</c> or <c>NAME.bin.index.json</c>: which file of the same folder holds which tensor.</summary>
internal static class WeightIndex
{
    private const int Limit = 100_000_000;

    /// <summary>File names by tensor name.</summary>
    /// <exception cref="SafetensorsException">It is not such an index, or a file name in it leads out of the folder.</exception>
    internal static Dictionary<string, string> Read(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length > Limit) throw new SafetensorsException(path, $"is {stream.Length} bytes long, above the limit of {Limit} for an index; it is not one.");
            using var document = JsonDocument.Parse(stream, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return Files(path, document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new SafetensorsException(path, $"is not a valid index ({e.Message.TrimEnd('.')}); fetch or write it again.", e);
        }
        catch (Exception e) when (e is IOException and not SafetensorsException or UnauthorizedAccessException or NotSupportedException)
        {
            throw SafetensorsException.Unreadable(path, e);
        }
    }

    private static Dictionary<string, string> Files(string path, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("weight_map", out var map) || map.ValueKind != JsonValueKind.Object)
            throw new SafetensorsException(path, "has no object 'weight_map'; it is not an index of safetensors files.");
        Dictionary<string, string> files = [];
        foreach (var entry in map.EnumerateObject())
        {
            var file = entry.Value.GetString();
            if (!IsPlainName(file)) throw new SafetensorsException(path, $"puts '{entry.Name}' into '{file}'; only the plain name of a .safetensors or .bin file in the same folder is accepted.");
            files.Add(entry.Name, file!);
        }
        return files;
    }

    private static bool IsPlainName(string? file) =>
        file is not null && (file.EndsWith(".safetensors", StringComparison.Ordinal) || file.EndsWith(".bin", StringComparison.Ordinal)) && file.AsSpan().IndexOfAny('/', '\\', '\0') < 0;
}
