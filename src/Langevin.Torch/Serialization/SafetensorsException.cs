namespace Langevin.Torch.Serialization;

/// <summary>A safetensors file or its index cannot be read as one; the message names the file, the entry, what is wrong and the remedy.</summary>
public sealed class SafetensorsException : TensorFileException
{
    internal SafetensorsException(string path, string problem, Exception? inner = null) : base(path, problem, inner)
    {
    }

    /// <summary>Wraps what the system said when a file could not be opened.</summary>
    internal static new SafetensorsException Unreadable(string path, Exception failure) => new(path, Reason(path, failure), failure);
}
