namespace Langevin.Models.Tokenizers;

/// <summary>A tokenizer's files cannot be read, or describe none that can be used; the message says which and why.</summary>
public sealed class TokenizerException(string message, Exception? inner = null) : Exception(message, inner);
