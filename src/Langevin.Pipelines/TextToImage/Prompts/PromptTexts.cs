namespace Langevin.Pipelines.TextToImage.Prompts;

/// <summary>What each text encoder of a family is told.</summary>
/// <param name="First">The prompt.</param>
/// <param name="Second">For the second encoder; null for the same.</param>
/// <param name="Third">For the third encoder; null for the same.</param>
internal readonly record struct PromptTexts(string First, string? Second = null, string? Third = null)
{
    /// <summary>What the second encoder reads. An empty text counts as none, as in diffusers.</summary>
    public string ForSecond => string.IsNullOrEmpty(Second) ? First : Second;

    /// <summary>What the third encoder reads.</summary>
    public string ForThird => string.IsNullOrEmpty(Third) ? First : Third;
}
