using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage.Prompts;

/// <summary>A text as text encoders give it to a latent network.</summary>
/// <param name="States">A state for each token: [1, tokens, width].</param>
internal sealed record EncodedText(Tensor States)
{
    /// <summary>The text as a whole: [1, width]; null where the network reads tokens only.</summary>
    public Tensor? Pooled { get; init; }

    /// <summary>1 for the text's tokens, 0 for padding: [1, tokens]; null where all of them are seen.</summary>
    public Tensor? Mask { get; init; }

    /// <summary>A text that says nothing at all: zeros in the place of every state.</summary>
    public EncodedText Silenced() => new(Tensor.ZerosLike(States)) { Pooled = Pooled is null ? null : Tensor.ZerosLike(Pooled), Mask = Mask };
}
