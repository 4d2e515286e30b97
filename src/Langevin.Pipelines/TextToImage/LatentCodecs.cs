using Langevin.Models;
using Langevin.Models.Autoencoder;
using Langevin.Models.Checkpoints;
using Langevin.Models.DeepCompression;
using Langevin.Models.TinyAutoencoder;

namespace Langevin.Pipelines.TextToImage;

/// <summary>Autoencoders as codecs.</summary>
internal static class LatentCodecs
{
    /// <summary>The codec that an autoencoder is.</summary>
    /// <param name="network">The network.</param>
    /// <param name="path">The checkpoint, for messages.</param>
    /// <exception cref="ConfigException">It is no autoencoder of latents.</exception>
    public static ILatentCodec Of(Architecture network, string path) => network switch
    {
        AutoencoderKL autoencoder => new AutoencoderCodec(autoencoder),
        AutoencoderTiny tiny => new TinyCodec(tiny),
        AutoencoderDC deep => new DeepCompressionCodec(deep),
        _ => throw new ConfigException($"The component 'vae' in '{path}' is a {network.ClassName}, which is none of AutoencoderKL, AutoencoderTiny and AutoencoderDC; this pipeline needs one."),
    };
}
