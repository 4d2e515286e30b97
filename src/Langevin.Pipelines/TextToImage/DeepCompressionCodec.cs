using Langevin.Models.Autoencoder;
using Langevin.Models.DeepCompression;
using Langevin.Nn;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>An AutoencoderDC as a codec. A picture has one latent; nothing is drawn.</summary>
/// <remarks>Chen et al. 2024.</remarks>
/// <param name="autoencoder">The autoencoder.</param>
public sealed class DeepCompressionCodec(AutoencoderDC autoencoder) : ILatentCodec
{
    private readonly double scale = autoencoder.Config.ScalingFactor;

    /// <inheritdoc/>
    public long Channels => autoencoder.Config.LatentChannels;

    /// <inheritdoc/>
    public long Reduction => autoencoder.Config.Reduction;

    /// <inheritdoc/>
    public ScalarType Type => autoencoder.Type;

    /// <inheritdoc/>
    public ILatentCodec InFloat32() => new DeepCompressionCodec((AutoencoderDC)autoencoder.In(new WeightForm(ScalarType.Float32) { Device = autoencoder.Device }));

    /// <inheritdoc/>
    public LatentPosterior Encode(Tensor images)
    {
        using var scope = new TensorScope();
        var latents = OneByOne.Through(images.To(autoencoder.Type).To(autoencoder.Device), autoencoder.Encode);
        return new LatentPosterior(scope.Return(latents.To(images.Type) * scale), null);
    }

    /// <inheritdoc/>
    public Tensor Decode(Tensor latents, Tiling? tiling = null)
    {
        using var scope = new TensorScope();
        var own = (latents / scale).To(autoencoder.Type).To(autoencoder.Device);
        return scope.Return(OneByOne.Through(own, each => tiling is null ? autoencoder.Decode(each) : autoencoder.DecodeTiled(each, tiling)).To(latents.Type));
    }
}
