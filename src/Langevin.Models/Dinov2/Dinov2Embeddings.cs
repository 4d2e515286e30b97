using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.Dinov2;

/// <summary>Images cut into patches, a class token before them, positions added, which are stretched (bicubic) where the image is not of training's size: [B, C, H, W] to [B, 1 + patches, width].</summary>
internal sealed class Dinov2Embeddings : Layer
{
    private static readonly Operator Bicubic = new("aten::upsample_bicubic2d", "vec");
    private readonly Dinov2Config config;
    private readonly Tensor classToken, positions;
    private readonly Tensor? maskToken;
    private readonly PatchProjection patches;

    /// <summary>Allocates the layer.</summary>
    public Dinov2Embeddings(Dinov2Config config)
    {
        this.config = config;
        var side = config.ImageSize / config.PatchSize;
        classToken = AddParameter("cls_token", 1, 1, config.HiddenSize);
        maskToken = config.UseMaskToken ? AddParameter("mask_token", 1, config.HiddenSize) : null;        // stored, and used in training alone
        positions = AddParameter("position_embeddings", 1, side * side + 1, config.HiddenSize);
        patches = Add("patch_embeddings", new PatchProjection(config));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The images have other channels, or no whole number of patches.</exception>
    public override Tensor Forward(Tensor images)
    {
        var size = config.PatchSize;
        if (images.Shape is not [> 0, var channels, var height, var width] || channels != config.NumChannels || height < size || width < size || height % size != 0 || width % size != 0)
            throw new ArgumentException($"This DINOv2 takes images [B, {config.NumChannels}, H, W] with H and W multiples of {size}, not [{string.Join(", ", images.Shape)}]; resize them.");
        using var scope = new TensorScope();
        var tokens = patches.Forward(images);                                                            // [B, patches, E]
        var first = classToken.Expand(images.Size(0), -1, -1);                                           // [B, 1, E]
        return Output(scope.Return(Tensor.Cat([first, tokens], 1) + Positions(height / size, width / size)));
    }

    /// <inheritdoc/>
    protected override void InitializeOwn(Generator generator)
    {
        classToken.NormalInPlace(0, 0.02, generator);
        positions.NormalInPlace(0, 0.02, generator);
        maskToken?.ZeroInPlace();
    }

    private Tensor Positions(long rows, long columns)
    {
        var side = config.ImageSize / config.PatchSize;
        if (rows == side && columns == side) return positions;
        using var scope = new TensorScope();
        var grid = positions.Narrow(1, 1, side * side).To(ScalarType.Float32).Reshape(1, side, side, -1).Permute(0, 3, 1, 2);            // [1, E, side, side]
        var stretched = Bicubic.Call(grid, new[] { rows, columns }, false, Value.None).Permute(0, 2, 3, 1).Reshape(1, rows * columns, -1);
        return scope.Return(Tensor.Cat([positions.Narrow(1, 0, 1), stretched.To(positions.Type)], 1));
    }

    private sealed class PatchProjection : Layer
    {
        private readonly Conv2d projection;

        public PatchProjection(Dinov2Config config) => projection = Add("projection", new Conv2d(config.NumChannels, config.HiddenSize, config.PatchSize, stride: config.PatchSize));

        public override Tensor Forward(Tensor images)
        {
            using var scope = new TensorScope();
            return Output(scope.Return(projection.Forward(images).Flatten(2).Transpose(1, 2)));
        }
    }
}
