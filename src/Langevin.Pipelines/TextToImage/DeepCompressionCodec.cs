using Langevin.Models;
using Langevin.Models.Autoencoder;
using Langevin.Models.DeepCompression;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>An AutoencoderDC as a codec.</summary>
/// <remarks>Chen et al. 2024.</remarks>
/// <param name="autoencoder">The autoencoder.</param>
public sealed class DeepCompressionCodec(AutoencoderDC autoencoder) : SingleLatentCodec(autoencoder, autoencoder.Config.ScalingFactor, 0)
{
    /// <inheritdoc/>
    public override long Channels => autoencoder.Config.LatentChannels;

    /// <inheritdoc/>
    public override long Reduction => autoencoder.Config.Reduction;

    private protected override ILatentCodec Of(Architecture network) => new DeepCompressionCodec((AutoencoderDC)network);

    private protected override Tensor Encoded(Tensor image) => autoencoder.Encode(image);

    private protected override Tensor Decoded(Tensor latent, Tiling? tiling) => tiling is null ? autoencoder.Decode(latent) : autoencoder.DecodeTiled(latent, tiling);
}
