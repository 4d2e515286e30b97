using Langevin.Models.UNet2D;
using Langevin.Nn;
using Langevin.Nn.Attention;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.UNet2DCondition;

/// <summary>Transformer blocks over the pixels of an image as tokens, between two projections, added to the image: [B, C, H, W].</summary>
internal sealed class SpatialTransformer : Module
{
    private const double Epsilon = 1e-6;
    private readonly GroupNorm norm;
    private readonly TransformerLevel level;
    private readonly Layer first, last;
    private readonly ModuleList<CrossAttentionBlock> blocks;

    /// <summary>Allocates the module.</summary>
    /// <param name="channels">Channels of the image.</param>
    /// <param name="depth">Number of transformer blocks.</param>
    /// <param name="groups">Groups of the normalisation.</param>
    /// <param name="options">What the transformers of a level have in common.</param>
    public SpatialTransformer(long channels, long depth, long groups, TransformerOptions options)
    {
        level = options.Level;
        var width = channels / options.Heads * options.Heads;
        norm = Add("norm", new GroupNorm(groups, channels, Epsilon));
        first = Add<Layer>("proj_in", options.Projection == Projection.Linear ? new Linear(channels, width) : new Conv2d(channels, width, 1));
        blocks = Add("transformer_blocks", new ModuleList<CrossAttentionBlock>(Enumerable.Range(0, (int)depth).Select(_ => new CrossAttentionBlock(width, options.Heads, options.ContextWidth, options.First))));
        last = Add<Layer>("proj_out", options.Projection == Projection.Linear ? new Linear(width, channels) : new Conv2d(width, channels, 1));
    }

    /// <summary>Applies the module.</summary>
    public Tensor Forward(Tensor x, Conditioning conditioning)
    {
        using var scope = new TensorScope();
        var (height, width) = (x.Size(2), x.Size(3));
        var merger = level == TransformerLevel.Finest ? conditioning.Merged?.Over(height, width, x.Device) : null;
        (var h, x) = norm.ForwardBeside(x);                                                                  // [B, C, H, W]
        h = scope.Replace(h, first is Conv2d ? Tokens(first.Forward(h)) : first.Forward(Tokens(h)));          // [B, HW, width]
        foreach (var block in blocks) h = scope.Replace(h, block.Forward(h, conditioning.Context!, conditioning.ContextMask, conditioning.Added?[block], merger));
        h = scope.Replace(h, last is Conv2d ? last.Forward(Image(h, height, width)) : Image(last.Forward(h), height, width));
        return Output(scope.Return(x + h));
    }

    private static Tensor Tokens(Tensor image) => image.Permute(0, 2, 3, 1).Reshape(image.Size(0), -1, image.Size(1));

    private static Tensor Image(Tensor tokens, long height, long width) => tokens.View(tokens.Size(0), height, width, -1).Permute(0, 3, 1, 2);
}
