using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Langevin.Torch.Serialization;

/// <summary>Writes a checkpoint as one safetensors file, or as several of limited size with an index, as diffusers names them.</summary>
public static class ShardedSafetensors
{
    /// <summary>What diffusers allows a file: 10 GB.</summary>
    public const long DefaultMaximumBytes = 10_000_000_000;

    /// <summary>
    /// Writes <c>NAME.safetensors</c>, or <c>NAME-00001-of-0000N.safetensors</c> and <c>NAME.safetensors.index.json</c> when the
    /// tensors take more than <paramref name="maximumBytes"/>; then deletes what an earlier write under this name left over.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">The name without extension: <c>diffusion_pytorch_model</c> or <c>model</c>.</param>
    /// <param name="tensors">The tensors by name; they fill the files in this order.</param>
    /// <param name="metadata">Texts for each file; see <see cref="Safetensors.Write(string, IReadOnlyDictionary{string, Tensor}, IReadOnlyDictionary{string, string}?)"/>.</param>
    /// <param name="maximumBytes">The most bytes of tensors in one file; a larger tensor gets a file of its own.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void Write(
        string folder, string name, IReadOnlyDictionary<string, Tensor> tensors,
        IReadOnlyDictionary<string, string>? metadata = null, long maximumBytes = DefaultMaximumBytes) =>
        Write(folder, name, tensors.Select(tensor => TensorSource.Of(tensor.Key, tensor.Value)), metadata, maximumBytes);

    /// <summary>The same of tensors that are read as they are written, one at a time, so that no more than one is in memory.</summary>
    /// <inheritdoc cref="Write(string, string, IReadOnlyDictionary{string, Tensor}, IReadOnlyDictionary{string, string}?, long)"/>
    public static void Write(string folder, string name, IEnumerable<TensorSource> tensors, IReadOnlyDictionary<string, string>? metadata = null, long maximumBytes = DefaultMaximumBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximumBytes);
        var parts = Split(tensors, maximumBytes);
        var files = parts.Count == 1 ? [$"{name}.safetensors"] : Enumerable.Range(1, parts.Count).Select(i => $"{name}-{i:D5}-of-{parts.Count:D5}.safetensors").ToList();
        for (var i = 0; i < parts.Count; i++) Safetensors.Write(Path.Combine(folder, files[i]), parts[i], metadata);
        if (parts.Count > 1)
        {
            files.Add($"{name}.safetensors.index.json");
            AtomicFile.Write(Path.Combine(folder, files[^1]), stream => WriteIndex(stream, parts, files));
        }
        DeleteOthers(folder, name, files);
    }

    private static List<List<TensorSource>> Split(IEnumerable<TensorSource> tensors, long maximumBytes)
    {
        List<List<TensorSource>> parts = [[]];
        var filled = 0L;
        foreach (var tensor in tensors)
        {
            var bytes = tensor.Bytes;
            if (filled + bytes > maximumBytes && parts[^1].Count > 0)
            {
                parts.Add([]);
                filled = 0;
            }
            parts[^1].Add(tensor);
            filled += bytes;
        }
        return parts;
    }

    private static void WriteIndex(Stream stream, List<List<TensorSource>> parts, List<string> files)
    {
        var map = parts.SelectMany((part, i) => part.Select(tensor => (tensor.Name, File: files[i]))).OrderBy(entry => entry.Name, StringComparer.Ordinal);
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteStartObject("metadata");
        json.WriteNumber("total_size", parts.Sum(part => part.Sum(tensor => tensor.Bytes)));
        json.WriteEndObject();
        json.WriteStartObject("weight_map");
        foreach (var (tensor, file) in map) json.WriteString(tensor, file);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        stream.WriteByte((byte)'\n');
    }

    private static void DeleteOthers(string folder, string name, List<string> kept)
    {
        var ours = new Regex($@"^{Regex.Escape(name)}(-\d{{5}}-of-\d{{5}})?\.safetensors(\.index\.json)?$", RegexOptions.CultureInvariant);
        foreach (var file in Directory.EnumerateFiles(folder, name + "*"))
            if (ours.IsMatch(Path.GetFileName(file)) && !kept.Contains(Path.GetFileName(file))) File.Delete(file);
    }
}
