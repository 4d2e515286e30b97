namespace Langevin.Pipelines.TextToImage;

/// <summary>A text that says what an image shows. A string converts to it.</summary>
/// <param name="Text">What it says.</param>
public sealed record Prompt(string Text)
{
    /// <summary>What the second text encoder is told, where a model has several; null for the same.</summary>
    public string? Second { get; init; }

    /// <summary>What the third text encoder is told; null for the same.</summary>
    public string? Third { get; init; }

    /// <summary>A text for every encoder.</summary>
    public static implicit operator Prompt(string text) => new(text);
}

/// <summary>How a prompt is read.</summary>
public enum PromptSyntax
{
    /// <summary>With weights, <c>(more:1.2)</c>, <c>[less]</c>, and BREAK between chunks (<see cref="Models.Tokenizers.Prompts.PromptWeights"/>).</summary>
    Weighted,
    /// <summary>As it stands: brackets are brackets.</summary>
    Plain,
}
