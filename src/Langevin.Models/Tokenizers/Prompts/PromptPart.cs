namespace Langevin.Models.Tokenizers.Prompts;

/// <summary>A stretch of a prompt.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Weight">How much its tokens count; 1 is plain.</param>
public readonly record struct PromptPart(string Text, double Weight);
