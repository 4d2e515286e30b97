namespace Langevin.Torch.Serialization;

/// <summary>The formats that a file's first bytes tell apart.</summary>
internal enum FileKind
{
    /// <summary>None of the others: safetensors, or nothing that is known.</summary>
    Safetensors,

    /// <summary>GGML's format of quantized models.</summary>
    Gguf,

    /// <summary>A zip archive: what <c>torch.save</c> writes.</summary>
    Zip,

    /// <summary>A pickle, with which the files of older releases of <c>torch.save</c> begin.</summary>
    Pickle,
}

/// <summary>Tells formats apart.</summary>
internal static class FileKinds
{
    private const int Probe = 9;
    private static readonly string[] PickleEndings = [".ckpt", ".pt", ".pth", ".bin"];

    /// <summary>The kind of a file; a missing or unreadable one is left to its reader's own words.</summary>
    internal static FileKind Of(string path)
    {
        Span<byte> first = stackalloc byte[Probe];
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            first = first[..stream.ReadAtLeast(first, Probe, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return FileKind.Safetensors;
        }
        if (first.StartsWith("GGUF"u8)) return FileKind.Gguf;
        if (first.StartsWith("PK\u0003\u0004"u8) || first.StartsWith("PK\u0005\u0006"u8)) return FileKind.Zip;
        if (first is [_, _, _, _, _, _, _, _, (byte)'{']) return FileKind.Safetensors;
        return first is [0x80, <= 5, ..] || PickleEndings.Contains(System.IO.Path.GetExtension(path).ToLowerInvariant()) ? FileKind.Pickle : FileKind.Safetensors;
    }
}
