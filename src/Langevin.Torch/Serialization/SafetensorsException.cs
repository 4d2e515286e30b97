namespace Langevin.Torch.Serialization;

/// <summary>A safetensors file or its index cannot be read as one; the message names the file, the entry, what is wrong and the remedy.</summary>
public sealed class SafetensorsException : IOException
{
    internal SafetensorsException(string path, string problem, Exception? inner = null) : base($"'{path}' {problem}", inner) => File = path;

    /// <summary>The file that was read.</summary>
    public string File { get; }

    /// <summary>Wraps what the system said when a file could not be opened.</summary>
    internal static SafetensorsException Unreadable(string path, Exception failure) => new(path, failure switch
    {
        FileNotFoundException or DirectoryNotFoundException => "does not exist; check the path.",
        UnauthorizedAccessException when Directory.Exists(path) => "is a folder; name the .safetensors file inside it.",
        UnauthorizedAccessException => "may not be read by this user; change its permissions.",
        _ => $"cannot be read: {failure.Message}",
    }, failure);
}
