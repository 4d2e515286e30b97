using Langevin.Nn;
using Langevin.Nn.Attention;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.UNet2D;

/// <summary>Residual blocks over what the way down kept, each perhaps followed by attention, then a doubling, or an enlargement to an odd size that was halved: UpBlock2D, AttnUpBlock2D, ResnetUpsampleBlock2D.</summary>
internal sealed class UpBlock : UNetBlock
{
    private readonly ModuleList<ResidualBlock> residuals;
    private readonly ModuleList<SpatialAttention>? attentions;
    private readonly ResidualBlock? doublingResidual;
    private readonly ConvUpsample2d? doublingConvolution;

    /// <summary>Allocates the block.</summary>
    /// <param name="shape">Its channels and layers.</param>
    /// <param name="options">What all blocks have in common.</param>
    /// <param name="headWidth">Width of an attention head; null for no attention.</param>
    /// <param name="doubling">How it doubles.</param>
    public UpBlock(UpShape shape, ResidualOptions options, long? headWidth, Resampling doubling)
    {
        List<ResidualBlock> made = [];
        List<SpatialAttention> attending = [];
        for (var i = 0; i < shape.Layers; i++)
        {
            made.Add(new ResidualBlock(shape.HiddenOf(i) + shape.JoinedOf(i), shape.Outputs, options));
            if (headWidth is { } width) attending.Add(new SpatialAttention(shape.Outputs, width, new GroupNorm(options.GroupsOf(shape.Outputs), shape.Outputs, options.Epsilon), options.Rescale));
        }
        if (headWidth is not null) attentions = Add("attentions", new ModuleList<SpatialAttention>(attending));
        residuals = Add("resnets", new ModuleList<ResidualBlock>(made));
        if (doubling == Resampling.Convolution) doublingConvolution = Add("upsamplers", new ModuleList<ConvUpsample2d>(new ConvUpsample2d(shape.Outputs, shape.Outputs)))[0];
        if (doubling == Resampling.Residual) doublingResidual = Add("upsamplers", new ModuleList<ResidualBlock>(new ResidualBlock(shape.Outputs, shape.Outputs, options, new NearestUpsample2d())))[0];
    }

    /// <inheritdoc/>
    public override int? Layers => residuals.Count;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, BlockState state)
    {
        using var scope = new TensorScope();
        for (var i = state.FirstLayer(); i < residuals.Count; i++)
        {
            x = residuals[i].ForwardJoined(scope, x, state);
            if (attentions is not null) x = scope.Replace(x, attentions[i].Forward(x));
        }
        if (doublingConvolution is not null) x = scope.Replace(x, doublingConvolution.Forward(x, state.NextSize.Height, state.NextSize.Width));
        if (doublingResidual is not null) x = scope.Replace(x, doublingResidual.Forward(x, state.Conditioning));
        return Output(scope.Return(x));
    }
}
