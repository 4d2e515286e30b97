namespace Langevin.Pipelines.TextToImage.Prompts;

/// <summary>What the further text encoders of a family read. An empty text counts as none, as in diffusers.</summary>
internal static class SecondTexts
{
    /// <summary>What the second encoder reads.</summary>
    public static string ForSecond(this Prompt prompt) => string.IsNullOrEmpty(prompt.Second) ? prompt.Text : prompt.Second;

    /// <summary>What the third encoder reads.</summary>
    public static string ForThird(this Prompt prompt) => string.IsNullOrEmpty(prompt.Third) ? prompt.Text : prompt.Third;
}
