using Langevin.Models.Checkpoints;
using Langevin.Models.UNet2D;
using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.UNet2DCondition;

/// <summary>Residual blocks, each followed by a transformer over the context, then a halving: CrossAttnDownBlock2D.</summary>
internal sealed class CrossDownBlock : UNetBlock
{
    private readonly ModuleList<ResidualBlock> residuals;
    private readonly ModuleList<SpatialTransformer> attentions;
    private readonly ConvDownsample2d? halving;

    /// <summary>Allocates the block.</summary>
    /// <param name="shape">Its channels and layers.</param>
    /// <param name="options">What all residual blocks have in common.</param>
    /// <param name="transformer">What its transformers have in common.</param>
    /// <param name="depth">Transformer blocks a layer.</param>
    /// <param name="padding">Padding of the halving convolution; null for no halving.</param>
    public CrossDownBlock(DownShape shape, ResidualOptions options, TransformerOptions transformer, PerLevel<long> depth, long? padding)
    {
        List<ResidualBlock> made = [];
        List<SpatialTransformer> attending = [];
        for (var i = 0; i < shape.Layers; i++)
        {
            made.Add(new ResidualBlock(i == 0 ? shape.Inputs : shape.Outputs, shape.Outputs, options));
            attending.Add(new SpatialTransformer(shape.Outputs, depth[i], options.GroupsOf(shape.Outputs), transformer));
        }
        attentions = Add("attentions", new ModuleList<SpatialTransformer>(attending));
        residuals = Add("resnets", new ModuleList<ResidualBlock>(made));
        if (padding is { } zeros) halving = Add("downsamplers", new ModuleList<ConvDownsample2d>(new ConvDownsample2d(shape.Outputs, shape.Outputs, zeros)))[0];
    }

    /// <inheritdoc/>
    public override int? Layers => residuals.Count;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, BlockState state)
    {
        using var scope = new TensorScope();
        for (var i = 0; i < residuals.Count && !state.IsTaken; i++)
        {
            x = residuals[i].Forward(x, state.Conditioning);
            x = scope.Replace(x, attentions[i].Forward(x, state.Conditioning));
            if (i == residuals.Count - 1 && state.Features.TryDequeue(out var feature)) x = scope.Replace(x, x + feature);
            state.Push(scope.Return(x));
        }
        if (halving is not null && !state.IsTaken) x = state.Push(scope.Return(halving.Forward(x)));
        return Output(x);
    }
}
