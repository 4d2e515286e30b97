using Langevin.Models;
using Langevin.Models.Autoencoder;
using Langevin.Nn;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>An autoencoder that gives a picture one latent, shifted and scaled: nothing is drawn.</summary>
public abstract class SingleLatentCodec : ILatentCodec
{
    private readonly Architecture autoencoder;
    private readonly double scale, shift;

    private protected SingleLatentCodec(Architecture autoencoder, double scale, double shift) => (this.autoencoder, this.scale, this.shift) = (autoencoder, scale, shift);

    /// <inheritdoc/>
    public abstract long Channels { get; }

    /// <inheritdoc/>
    public abstract long Reduction { get; }

    /// <inheritdoc/>
    public ScalarType Type => autoencoder.Type;

    /// <inheritdoc/>
    public ILatentCodec InFloat32() => Of(autoencoder.In(new WeightForm(ScalarType.Float32) { Device = autoencoder.Device }));

    /// <inheritdoc/>
    public LatentPosterior Encode(Tensor images)
    {
        using var scope = new TensorScope();
        var latents = OneByOne.Through(images.To(autoencoder.Type).To(autoencoder.Device), Encoded);
        return new LatentPosterior(scope.Return((latents.To(images.Type) - shift) * scale), null);
    }

    /// <inheritdoc/>
    public Tensor Decode(Tensor latents, Tiling? tiling = null)
    {
        using var scope = new TensorScope();
        var own = (latents / scale + shift).To(autoencoder.Type).To(autoencoder.Device);
        return scope.Return(OneByOne.Through(own, each => Decoded(each, tiling)).To(latents.Type));
    }

    /// <summary>The same codec of another network of the same kind.</summary>
    private protected abstract ILatentCodec Of(Architecture network);

    private protected abstract Tensor Encoded(Tensor image);

    private protected abstract Tensor Decoded(Tensor latent, Tiling? tiling);
}
