namespace Langevin.Torch;

/// <summary>libtorch refused a call; the message carries the operator, its schema and the shapes of the arguments.</summary>
public class TorchException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The operator's schema in ATen's syntax, or null when no operator was involved.</summary>
    public string? Schema { get; init; }

    /// <summary>The arguments as they were given, tensors as type and shape; null when no operator was involved.</summary>
    public string? Arguments { get; init; }

    /// <summary>What libtorch said, without the schema and the arguments.</summary>
    public string Reason { get; init; } = message;
}
