namespace Langevin.Models.Adapters;

/// <summary>An adapter's file cannot be used, or not with this checkpoint; the message names everything that does not fit, and the remedy.</summary>
public sealed class AdapterException(string message, Exception? inner = null) : Exception(message, inner);
