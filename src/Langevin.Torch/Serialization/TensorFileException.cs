namespace Langevin.Torch.Serialization;

/// <summary>A file of tensors cannot be read as one; the message names the file, the entry, what is wrong and the remedy.</summary>
public class TensorFileException : IOException
{
    internal TensorFileException(string path, string problem, Exception? inner = null) : base($"'{path}' {problem}", inner) => (File, Problem) = (path, problem);

    /// <summary>The file that was read.</summary>
    public string File { get; }

    /// <summary>The message without the file.</summary>
    internal string Problem { get; }

    /// <summary>What the system said when a file could not be opened, as a problem and its remedy.</summary>
    private protected static string Reason(string path, Exception failure) => failure switch
    {
        FileNotFoundException or DirectoryNotFoundException => "does not exist; check the path.",
        UnauthorizedAccessException when Directory.Exists(path) => "is a folder; name the file of weights inside it.",
        UnauthorizedAccessException => "may not be read by this user; change its permissions.",
        _ => $"cannot be read: {failure.Message}",
    };

    /// <summary>Wraps what the system said when a file could not be opened.</summary>
    internal static TensorFileException Unreadable(string path, Exception failure) => new(path, Reason(path, failure), failure);
}
