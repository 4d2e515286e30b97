using Langevin.Models;
using Langevin.Models.TinyAutoencoder;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Pipelines.TextToImage;

/// <summary>Latents decoded by a small autoencoder.</summary>
/// <remarks>Bohan 2023 (TAESD): latents are taken as they are walked.</remarks>
/// <param name="autoencoder">The autoencoder.</param>
internal sealed class DecodedPreview(AutoencoderTiny autoencoder) : LatentPreview
{
    private readonly TinyCodec codec = new(autoencoder);

    /// <inheritdoc/>
    internal override Architecture Network => autoencoder;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor latents)
    {
        using var gradients = GradientMode.Off();
        using var scope = new TensorScope();
        return scope.Return(codec.Decode(latents).Clamp(-1, 1).To(ScalarType.Float32).To(Device.Cpu).Contiguous());
    }
}
