using Langevin.Models;
using Langevin.Models.Autoencoder;
using Langevin.Models.TinyAutoencoder;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>An AutoencoderTiny as a codec: a rough one, and many times as fast as the model's own.</summary>
/// <remarks>Bohan 2023. Published ones give latents as they are walked, with a scale of 1; what the configuration says is applied.</remarks>
/// <param name="autoencoder">The autoencoder.</param>
public sealed class TinyCodec(AutoencoderTiny autoencoder) : SingleLatentCodec(autoencoder, autoencoder.Config.ScalingFactor, autoencoder.Config.ShiftFactor)
{
    /// <inheritdoc/>
    public override long Channels => autoencoder.Config.LatentChannels;

    /// <inheritdoc/>
    public override long Reduction => autoencoder.Config.Reduction;

    private protected override ILatentCodec Of(Architecture network) => new TinyCodec((AutoencoderTiny)network);

    private protected override Tensor Encoded(Tensor image) => autoencoder.Encode(image);

    private protected override Tensor Decoded(Tensor latent, Tiling? tiling) => tiling is null ? autoencoder.Decode(latent) : autoencoder.DecodeTiled(latent, tiling);
}
