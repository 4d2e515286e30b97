namespace Langevin.Cli;

/// <summary>What the user typed cannot be done; the message is the one sentence that says why and what would help.</summary>
internal sealed class CommandException(string message, Exception? inner = null) : Exception(message, inner);
