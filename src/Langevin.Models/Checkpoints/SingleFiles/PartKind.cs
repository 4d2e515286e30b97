namespace Langevin.Models.Checkpoints.SingleFiles;

/// <summary>The networks that a single file can hold, each with its own names.</summary>
internal enum PartKind
{
    /// <summary>Stable Diffusion's U-Net.</summary>
    UNet,

    /// <summary>The transformer of Stable Diffusion 3.</summary>
    SD3,

    /// <summary>The transformer of Flux.</summary>
    Flux,

    /// <summary>The autoencoder.</summary>
    Autoencoder,

    /// <summary>A CLIP text encoder with transformers' names.</summary>
    Clip,

    /// <summary>A CLIP text encoder with OpenCLIP's names.</summary>
    OpenClip,

    /// <summary>T5's encoder.</summary>
    T5,
}
