namespace Langevin.Media.Interop;

/// <summary>What libvips said when an operation failed.</summary>
internal sealed class VipsException(string message) : MediaException(message);
