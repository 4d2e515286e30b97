using Langevin.Nn;
using Langevin.Nn.Attention;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.UNet2D;

/// <summary>Residual blocks, each perhaps followed by attention, then a halving: DownBlock2D, AttnDownBlock2D, ResnetDownsampleBlock2D.</summary>
internal sealed class DownBlock : UNetBlock
{
    private readonly ModuleList<ResidualBlock> residuals;
    private readonly ModuleList<SpatialAttention>? attentions;
    private readonly ResidualBlock? halvingResidual;
    private readonly ConvDownsample2d? halvingConvolution;

    /// <summary>Allocates the block.</summary>
    /// <param name="shape">Its channels and layers.</param>
    /// <param name="options">What all blocks have in common.</param>
    /// <param name="headWidth">Width of an attention head; null for no attention.</param>
    /// <param name="halving">How it halves.</param>
    /// <param name="padding">Padding of a halving convolution.</param>
    public DownBlock(DownShape shape, ResidualOptions options, long? headWidth, Resampling halving, long padding)
    {
        List<ResidualBlock> made = [];
        List<SpatialAttention> attending = [];
        for (var i = 0; i < shape.Layers; i++)
        {
            made.Add(new ResidualBlock(i == 0 ? shape.Inputs : shape.Outputs, shape.Outputs, options));
            if (headWidth is { } width) attending.Add(new SpatialAttention(shape.Outputs, width, new GroupNorm(options.GroupsOf(shape.Outputs), shape.Outputs, options.Epsilon), options.Rescale));
        }
        if (headWidth is not null) attentions = Add("attentions", new ModuleList<SpatialAttention>(attending));
        residuals = Add("resnets", new ModuleList<ResidualBlock>(made));
        if (halving == Resampling.Convolution) halvingConvolution = Add("downsamplers", new ModuleList<ConvDownsample2d>(new ConvDownsample2d(shape.Outputs, shape.Outputs, padding)))[0];
        if (halving == Resampling.Residual) halvingResidual = Add("downsamplers", new ModuleList<ResidualBlock>(new ResidualBlock(shape.Outputs, shape.Outputs, options, new AverageDownsample2d())))[0];
    }

    /// <inheritdoc/>
    public override int? Layers => residuals.Count;

    /// <summary>How many outputs it keeps for the way up.</summary>
    public int Outputs => residuals.Count + (halvingConvolution is null && halvingResidual is null ? 0 : 1);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, BlockState state)
    {
        using var scope = new TensorScope();
        for (var i = 0; i < residuals.Count && !state.IsTaken; i++)
        {
            x = residuals[i].Forward(x, state.Conditioning);
            if (attentions is not null) x = scope.Replace(x, attentions[i].Forward(x));
            state.Push(scope.Return(x));
        }
        if (halvingConvolution is not null && !state.IsTaken) x = state.Push(scope.Return(halvingConvolution.Forward(x)));
        if (halvingResidual is not null && !state.IsTaken) x = state.Push(scope.Return(halvingResidual.Forward(x, state.Conditioning)));
        return Output(x);
    }
}
