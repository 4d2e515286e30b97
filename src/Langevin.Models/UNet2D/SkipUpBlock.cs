using Langevin.Nn;
using Langevin.Nn.Attention;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.UNet2D;

/// <summary>A level of NCSN++, which adds to an image that grows along before the doubling: SkipUpBlock2D, AttnSkipUpBlock2D.</summary>
/// <remarks>Song et al. 2021, appendix H ("output skip").</remarks>
internal sealed class SkipUpBlock : UNetBlock
{
    private readonly ModuleList<ResidualBlock> residuals;
    private readonly SpatialAttention? attention;
    private readonly BlurUpsample2d grow;
    private readonly ResidualBlock? doubling;
    private readonly GroupNorm? imageNorm;
    private readonly Activation? imageActivation;
    private readonly Conv2d? toImage;

    /// <summary>Allocates the block.</summary>
    /// <param name="shape">Its channels and layers.</param>
    /// <param name="common">What all blocks have in common; groups and rescaling are this family's own.</param>
    /// <param name="headWidth">Width of an attention head; null for no attention.</param>
    /// <param name="doubles">Whether it doubles: all but the last level do.</param>
    public SkipUpBlock(UpShape shape, ResidualOptions common, long? headWidth, bool doubles)
    {
        var options = common with { Groups = null, Rescale = Math.Sqrt(2) };
        List<ResidualBlock> made = [];
        for (var i = 0; i < shape.Layers; i++)
        {
            var (hidden, joined) = (shape.HiddenOf(i), shape.JoinedOf(i));
            // With attention, the published networks have min(hidden + joined / 4, 32) groups: their weights need the same.
            made.Add(new ResidualBlock(hidden + joined, shape.Outputs, options, groups: headWidth is null ? null : Math.Min(hidden + joined / 4, 32)));
        }
        if (headWidth is { } width)
            attention = new SpatialAttention(shape.Outputs, width, new GroupNorm(SkipDownBlock.AttentionGroups, shape.Outputs, options.Epsilon), options.Rescale);
        if (attention is not null) Add("attentions", new ModuleList<SpatialAttention>(attention));
        residuals = Add("resnets", new ModuleList<ResidualBlock>(made));
        grow = Add("upsampler", new BlurUpsample2d(BlurPadding.Zeros));
        if (!doubles) return;
        doubling = Add("resnet_up", new ResidualBlock(shape.Outputs, shape.Outputs, options, new BlurUpsample2d(BlurPadding.Zeros), withShortcut: true));
        toImage = Add("skip_conv", new Conv2d(shape.Outputs, SkipDownBlock.ImageChannels, 3, padding: 1));
        imageNorm = Add("skip_norm", new GroupNorm(options.GroupsOf(shape.Outputs), shape.Outputs, options.Epsilon));
        imageActivation = Add("act", Activation.Silu());
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, BlockState state)
    {
        using var scope = new TensorScope();
        foreach (var residual in residuals) x = residual.ForwardJoined(scope, x, state);
        if (attention is not null) x = scope.Replace(x, attention.Forward(x));
        var image = state.Image is null ? null : grow.Forward(state.Image);                      // [B, 3, H, W]
        if (doubling is not null)
        {
            var added = scope.Through(x, imageNorm!, imageActivation!, toImage!);
            image = image is null ? added : image + added;
            x = scope.Replace(x, doubling.Forward(x, state.Conditioning));
        }
        state.Image = scope.Return(image);
        return Output(scope.Return(x));
    }
}
