using Langevin.Models.Autoencoder;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>Turns images into the latents that are walked, and back.</summary>
public interface ILatentCodec
{
    /// <summary>Channels of latents.</summary>
    long Channels { get; }

    /// <summary>How many pixels of a side become one latent.</summary>
    long Reduction { get; }

    /// <summary>The type that it computes in.</summary>
    ScalarType Type { get; }

    /// <summary>The same codec, computing in Float32: for images that half precision does not hold.</summary>
    ILatentCodec InFloat32();

    /// <summary>The distribution of the latents of images.</summary>
    /// <param name="images">[B, 3, H, W] in [-1, 1].</param>
    LatentPosterior Encode(Tensor images);

    /// <summary>The images of latents.</summary>
    /// <param name="latents">[B, C, h, w], as they are walked.</param>
    /// <param name="tiling">The tiles by which they are decoded; at once when null.</param>
    /// <returns>[B, 3, H, W], about [-1, 1].</returns>
    Tensor Decode(Tensor latents, Tiling? tiling = null);
}

/// <summary>The normal distribution of latents as they are walked.</summary>
/// <param name="Mean">[B, C, h, w].</param>
/// <param name="Deviation">Standard deviations: as the mean; null where a picture has one latent, and nothing is drawn.</param>
public sealed record LatentPosterior(Tensor Mean, Tensor? Deviation);
