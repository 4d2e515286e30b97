using Langevin.Nn;
using Langevin.Nn.Attention;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.UNet2D;

/// <summary>A level of NCSN++, to which a shrunken input image is added after the halving: SkipDownBlock2D, AttnSkipDownBlock2D.</summary>
/// <remarks>Song et al. 2021, appendix H ("input skip", after Karras et al. 2020). Sums are divided by sqrt 2, and resampling is low-pass filtered.</remarks>
internal sealed class SkipDownBlock : UNetBlock
{
    /// <summary>Channels of the image that skips.</summary>
    public const long ImageChannels = 3;

    /// <summary>Groups before attention, whatever the channels.</summary>
    public const long AttentionGroups = 32;

    private readonly ModuleList<ResidualBlock> residuals;
    private readonly ModuleList<SpatialAttention>? attentions;
    private readonly ResidualBlock? halving;
    private readonly BlurDownsample2d? shrink;
    private readonly Conv2d? fromImage;

    /// <summary>Allocates the block.</summary>
    /// <param name="shape">Its channels and layers.</param>
    /// <param name="common">What all blocks have in common; groups and rescaling are this family's own.</param>
    /// <param name="headWidth">Width of an attention head; null for no attention.</param>
    /// <param name="halves">Whether it halves: all but the last level do.</param>
    public SkipDownBlock(DownShape shape, ResidualOptions common, long? headWidth, bool halves)
    {
        var options = common with { Groups = null, Rescale = Math.Sqrt(2) };
        List<ResidualBlock> made = [];
        List<SpatialAttention> attending = [];
        for (var i = 0; i < shape.Layers; i++)
        {
            made.Add(new ResidualBlock(i == 0 ? shape.Inputs : shape.Outputs, shape.Outputs, options));
            if (headWidth is { } width) attending.Add(new SpatialAttention(shape.Outputs, width, new GroupNorm(AttentionGroups, shape.Outputs, options.Epsilon), options.Rescale));
        }
        if (headWidth is not null) attentions = Add("attentions", new ModuleList<SpatialAttention>(attending));
        residuals = Add("resnets", new ModuleList<ResidualBlock>(made));
        if (!halves) return;
        halving = Add("resnet_down", new ResidualBlock(shape.Outputs, shape.Outputs, options, new BlurDownsample2d(BlurPadding.Zeros), withShortcut: true));
        shrink = Add("downsamplers", new ModuleList<BlurDownsample2d>(new BlurDownsample2d(BlurPadding.Zeros)))[0];
        fromImage = Add("skip_conv", new Conv2d(ImageChannels, shape.Outputs, 1));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, BlockState state)
    {
        using var scope = new TensorScope();
        for (var i = 0; i < residuals.Count; i++)
        {
            x = residuals[i].Forward(x, state.Conditioning);
            if (attentions is not null) x = scope.Replace(x, attentions[i].Forward(x));
            state.Push(scope.Return(x));
        }
        if (halving is null) return Output(x);
        state.Image = scope.Return(shrink!.Forward(state.Image!));                               // [B, 3, H / 2, W / 2]
        x = fromImage!.Forward(state.Image) + halving.Forward(x, state.Conditioning);
        return Output(state.Push(scope.Return(x)));
    }
}
