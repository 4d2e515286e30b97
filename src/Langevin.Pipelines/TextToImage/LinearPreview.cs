using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Pipelines.TextToImage;

/// <summary>The colours that a linear map finds in the channels of latents, a pixel a latent.</summary>
/// <remarks>The map is fitted to the model's own codec by least squares, on one small image of random patches, so that every family has one.</remarks>
internal sealed class LinearPreview : LatentPreview
{
    private const long Patches = 12, PatchSide = 2;
    private const double Ridge = 1e-6;
    private const ulong Seed = 1;
    private readonly Tensor map;

    private LinearPreview(Tensor map) => this.map = map;

    /// <inheritdoc cref="LatentPreview.Fit"/>
    public static new LinearPreview Fit(ILatentCodec codec, Device device)
    {
        using var gradients = GradientMode.Off();
        using var scope = new TensorScope();
        var patches = Tensor.Randn([1, codec.Channels, Patches, Patches], new Generator(Seed));
        var latents = Functional.Nearest2d(patches, Patches * PatchSide, Patches * PatchSide);           // [1, C, n, n]
        var seen = Functional.AveragePool2d(codec.Decode(latents.To(device)).To(Device.Cpu), codec.Reduction, codec.Reduction);
        var (a, b) = (WithOne(latents), Rows(seen).To(ScalarType.Float64));                               // [n n, C + 1], [n n, 3]
        var (values, vectors) = (a.Transpose(0, 1).MatMul(a) + Ridge * Tensor.Eye(a.Size(1), ScalarType.Float64)).SymmetricEigen();
        var inverse = (vectors / values).MatMul(vectors.Transpose(0, 1));
        return new LinearPreview(inverse.MatMul(a.Transpose(0, 1).MatMul(b)).Keep());                     // [C + 1, 3]
    }

    /// <inheritdoc/>
    public override Tensor Apply(Tensor latents)
    {
        using var scope = new TensorScope();
        var colours = WithOne(latents.To(Device.Cpu)).MatMul(map).Reshape(latents.Size(0), latents.Size(2), latents.Size(3), 3);
        return scope.Return(colours.Permute(0, 3, 1, 2).Clamp(-1, 1).To(ScalarType.Float32).Contiguous());
    }

    /// <summary>A row a pixel: [B h w, C].</summary>
    private static Tensor Rows(Tensor x) => x.Permute(0, 2, 3, 1).Reshape(-1, x.Size(1));

    private static Tensor WithOne(Tensor latents)
    {
        var rows = Rows(latents).To(ScalarType.Float64);
        return Tensor.Cat([rows, Tensor.Ones([rows.Size(0), 1], ScalarType.Float64)], 1);
    }
}
