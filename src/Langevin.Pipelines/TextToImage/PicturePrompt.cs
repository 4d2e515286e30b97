using Langevin.Models.ImagePrompts;
using Langevin.Pipelines.Memory;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>A picture as a prompt: what it shows, and its manner, act beside the text.</summary>
/// <remarks>Ye et al. 2023 (IP-Adapter). <see cref="TextToImagePipeline.LoadIpAdapter"/> and <see cref="PictureReader"/> give what it is made of.</remarks>
/// <param name="Adapter">What lets the U-Net see pictures.</param>
/// <param name="Pictures">What CLIP says about them: embedding i modulo their number for image i.</param>
public sealed record PicturePrompt(IpAdapter Adapter, PictureEmbeddings Pictures)
{
    /// <summary>How strongly it acts; 1 is what it was trained with, and 0.5 leaves more to the text.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>The share of the walk that passes before it acts, in [0, 1).</summary>
    public double Start { get; init; }

    /// <summary>The share of the walk after which it acts no more, in (0, 1].</summary>
    public double End { get; init; } = 1;
}

/// <summary>What CLIP says about pictures, and about none.</summary>
/// <param name="Wanted">Embeddings [n, width], or the states of all patches [n, patches, width], as the adapter takes them.</param>
/// <param name="Unwanted">What is guided away from: of the same shape, or one for all.</param>
public sealed record PictureEmbeddings(Tensor Wanted, Tensor Unwanted)
{
    /// <summary>What looking at the pictures took; null where they were not looked at here.</summary>
    internal PictureReaderMemory? Taken { get; init; }
}
