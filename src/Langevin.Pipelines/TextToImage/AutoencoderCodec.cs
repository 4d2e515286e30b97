using Langevin.Models.Autoencoder;
using Langevin.Nn;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>An AutoencoderKL as a codec: latents are shifted and scaled to about unit variance.</summary>
/// <remarks>Rombach et al. 2022, section 4. Images are encoded and decoded one by one: the memory of one, and the same result.</remarks>
/// <param name="autoencoder">The autoencoder.</param>
public sealed class AutoencoderCodec(AutoencoderKL autoencoder) : ILatentCodec
{
    private readonly double scale = autoencoder.Config.ScalingFactor, shift = autoencoder.Config.ShiftFactor ?? 0;

    /// <inheritdoc/>
    public long Channels => autoencoder.Config.LatentChannels;

    /// <inheritdoc/>
    public long Reduction => autoencoder.Config.Reduction;

    /// <inheritdoc/>
    public ScalarType Type => autoencoder.Type;

    /// <inheritdoc/>
    public ILatentCodec InFloat32() => new AutoencoderCodec((AutoencoderKL)autoencoder.In(new WeightForm(ScalarType.Float32) { Device = autoencoder.Device }));

    /// <inheritdoc/>
    public LatentPosterior Encode(Tensor images)
    {
        using var scope = new TensorScope();
        var latents = autoencoder.EncodeOneByOne(images.To(autoencoder.Type).To(autoencoder.Device).To(MemoryFormat.ChannelsLast));
        return new LatentPosterior(scope.Return((latents.Mean.To(images.Type) - shift) * scale), scope.Return(latents.StandardDeviation.To(images.Type) * scale));
    }

    /// <inheritdoc/>
    public Tensor Decode(Tensor latents, Tiling? tiling = null)
    {
        using var scope = new TensorScope();
        var own = latents / scale + shift;
        own = own.To(autoencoder.Type).To(autoencoder.Device).To(MemoryFormat.ChannelsLast);
        return scope.Return((tiling is null ? autoencoder.DecodeOneByOne(own) : Tensor.Cat([.. own.Split(1, 0).Select(each => autoencoder.DecodeTiled(each, tiling))])).To(latents.Type));
    }
}
