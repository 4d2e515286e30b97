using Langevin.Models;
using Langevin.Models.TinyAutoencoder;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>Pictures of latents on their way, which cost little.</summary>
public abstract class LatentPreview
{
    private protected LatentPreview() { }

    /// <summary>The network that decodes them; null for none.</summary>
    internal virtual Architecture? Network => null;

    /// <summary>A linear map from the channels of latents to colours, a pixel a latent, fitted to a codec by one call of its decoder: small and rough, and there for every model.</summary>
    /// <param name="codec">The codec.</param>
    /// <param name="device">Where it computes.</param>
    public static LatentPreview Fit(ILatentCodec codec, Device device) => LinearPreview.Fit(codec, device);

    /// <summary>A small autoencoder of the model's latents, such as TAESD: pictures in their full size, in a fraction of the time of the model's own decoder.</summary>
    /// <param name="autoencoder">The autoencoder.</param>
    public static LatentPreview By(AutoencoderTiny autoencoder) => new DecodedPreview(autoencoder);

    /// <summary>The picture.</summary>
    /// <param name="latents">[B, C, h, w], as they are walked.</param>
    /// <returns>[B, 3, h, w], or by an autoencoder [B, 3, H, W]; Float32 on the CPU, in [-1, 1].</returns>
    public abstract Tensor Apply(Tensor latents);
}
