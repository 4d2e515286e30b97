using System.Security.Cryptography;
using System.Text;

namespace Langevin.Models.Checkpoints;

/// <summary>Hashes that tell one model, adapter or picture from another, quickly enough to be taken each time that it is used.</summary>
/// <remarks>
/// A file of up to 256 MiB has its SHA-256, <c>sha256:...</c>. Of a longer one the hash covers the length and 6 MiB: the first and the last MiB (where formats keep their headers)
/// and 64 blocks of 64 KiB evenly between, <c>blocks:...</c>; training changes every block, an edit by hand may escape it. A folder's hash, <c>folder:...</c>, is the
/// SHA-256 of the names and hashes of its files of weights and configuration, its own and those one level below.
/// </remarks>
public static class Fingerprint
{
    private const long WholeUpTo = 256L << 20;
    private const int End = 1 << 20, Block = 1 << 16, Blocks = 64, MostFiles = 10_000;
    private static readonly string[] Telling = [".json", ".safetensors", ".bin", ".ckpt", ".pt", ".pth", ".gguf", ".txt", ".model"];

    /// <summary>The hash of a file or folder.</summary>
    /// <param name="path">A file, a folder of a model or network, or a run folder, of which the model counts.</param>
    /// <exception cref="IOException">It does not exist or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static string Of(string path) => Directory.Exists(path) ? OfFolder(path) : OfFile(path);

    /// <summary>The hash of a folder of which some files count.</summary>
    /// <param name="folder">The folder; those in it are not looked into.</param>
    /// <param name="counts">Whether a file counts, by its path.</param>
    /// <exception cref="IOException">It does not exist or cannot be read, or none counts.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static string Of(string folder, Predicate<string> counts) => OfFiles(folder, Directory.EnumerateFiles(folder).Where(file => counts(file)));

    private static string OfFolder(string folder)
    {
        var model = Path.Combine(folder, "model");
        if (File.Exists(Path.Combine(folder, "run.json")) && Directory.Exists(model)) return OfFolder(model);
        return OfFiles(folder, Directory.EnumerateDirectories(folder).Where(inner => !IsHidden(inner)).Append(folder)
            .SelectMany(Directory.EnumerateFiles).Where(file => !IsHidden(file) && Telling.Contains(Path.GetExtension(file).ToLowerInvariant())));
    }

    private static string OfFiles(string folder, IEnumerable<string> found)
    {
        var files = found.Take(MostFiles + 1).Select(file => (File: file, Name: Path.GetRelativePath(folder, file))).OrderBy(file => file.Name, StringComparer.Ordinal).ToList();
        if (files.Count is 0 or > MostFiles) throw new IOException($"'{folder}' holds {(files.Count == 0 ? "no files" : $"more than {MostFiles} files")} of what is looked for; check the path.");
        var list = string.Concat(files.Select(file => $"{OfFile(file.File)} {file.Name}\n"));
        return $"folder:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(list)))}";
    }

    private static string OfFile(string path)
    {
        using var stream = new FileStream(path, new FileStreamOptions { Options = FileOptions.SequentialScan, BufferSize = 0 });
        if (stream.Length <= WholeUpTo) return $"sha256:{Convert.ToHexStringLower(SHA256.HashData(stream))}";
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(BitConverter.GetBytes(stream.Length));
        var buffer = new byte[End];
        Append(hash, stream, 0, buffer);
        var between = stream.Length - 2L * End - Block;
        for (var i = 0; i < Blocks; i++) Append(hash, stream, End + i * between / (Blocks - 1), buffer.AsSpan(0, Block));
        Append(hash, stream, stream.Length - End, buffer);
        return $"blocks:{Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }

    private static void Append(IncrementalHash hash, FileStream stream, long offset, Span<byte> buffer)
    {
        stream.Position = offset;
        stream.ReadExactly(buffer);
        hash.AppendData(buffer);
    }

    private static bool IsHidden(string path) => Path.GetFileName(path).StartsWith('.');
}
