namespace Langevin.Models.Tokenizers;

/// <summary>A text as a network takes it: token ids of a fixed length.</summary>
/// <param name="Ids">Start token where there is one, the text's tokens, the end token, padding.</param>
/// <param name="Mask">1 for each id of the text, start and end included; 0 for padding.</param>
/// <param name="Dropped">How many of the text's tokens did not fit.</param>
public sealed record TokenSequence(IReadOnlyList<int> Ids, IReadOnlyList<int> Mask, int Dropped);
