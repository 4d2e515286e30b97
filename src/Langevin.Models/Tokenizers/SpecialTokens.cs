namespace Langevin.Models.Tokenizers;

/// <summary>The ids that stand for no text, and the longest sequence.</summary>
/// <param name="Start">Begins a text; null for none.</param>
/// <param name="End">Ends a text.</param>
/// <param name="Pad">Fills a sequence up.</param>
/// <param name="Unknown">Stands for what the vocabulary cannot spell.</param>
/// <param name="All">All ids that decode to nothing.</param>
/// <param name="MaximumLength">The longest sequence; null when unknown.</param>
internal sealed record SpecialTokens(int? Start, int End, int Pad, int Unknown, IReadOnlySet<int> All, int? MaximumLength);
