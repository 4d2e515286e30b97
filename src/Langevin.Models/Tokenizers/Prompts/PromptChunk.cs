namespace Langevin.Models.Tokenizers.Prompts;

/// <summary>As much of a prompt as a text encoder takes at once.</summary>
/// <param name="Ids">Start, tokens, end, padding: as many as the encoder takes.</param>
/// <param name="Weights">How much each counts; 1 for start, end and padding.</param>
public sealed record PromptChunk(IReadOnlyList<int> Ids, IReadOnlyList<double> Weights);
