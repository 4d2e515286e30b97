namespace Langevin.Models.Checkpoints;

/// <summary>A configuration cannot be read, or describes no network that can be built; the message says what to change.</summary>
public sealed class ConfigException(string message, Exception? inner = null) : Exception(message, inner);
