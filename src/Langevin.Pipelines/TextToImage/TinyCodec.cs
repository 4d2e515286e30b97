using Langevin.Models.Autoencoder;
using Langevin.Models.TinyAutoencoder;
using Langevin.Nn;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>An AutoencoderTiny as a codec: a rough one, and many times as fast as the model's own. A picture has one latent; nothing is drawn.</summary>
/// <remarks>Bohan 2023. Published ones give latents as they are walked, with a scale of 1; what the configuration says is applied.</remarks>
/// <param name="autoencoder">The autoencoder.</param>
public sealed class TinyCodec(AutoencoderTiny autoencoder) : ILatentCodec
{
    private readonly double scale = autoencoder.Config.ScalingFactor, shift = autoencoder.Config.ShiftFactor;

    /// <inheritdoc/>
    public long Channels => autoencoder.Config.LatentChannels;

    /// <inheritdoc/>
    public long Reduction => autoencoder.Config.Reduction;

    /// <inheritdoc/>
    public ScalarType Type => autoencoder.Type;

    /// <inheritdoc/>
    public ILatentCodec InFloat32() => new TinyCodec((AutoencoderTiny)autoencoder.In(new WeightForm(ScalarType.Float32) { Device = autoencoder.Device }));

    /// <inheritdoc/>
    public LatentPosterior Encode(Tensor images)
    {
        using var scope = new TensorScope();
        var latents = OneByOne.Through(images.To(autoencoder.Type).To(autoencoder.Device), autoencoder.Encode);
        return new LatentPosterior(scope.Return((latents.To(images.Type) - shift) * scale), null);
    }

    /// <inheritdoc/>
    public Tensor Decode(Tensor latents, Tiling? tiling = null)
    {
        using var scope = new TensorScope();
        var own = (latents / scale + shift).To(autoencoder.Type).To(autoencoder.Device);
        return scope.Return(OneByOne.Through(own, each => tiling is null ? autoencoder.Decode(each) : autoencoder.DecodeTiled(each, tiling)).To(latents.Type));
    }
}
