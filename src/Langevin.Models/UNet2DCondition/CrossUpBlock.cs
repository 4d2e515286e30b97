using Langevin.Models.Checkpoints;
using Langevin.Models.UNet2D;
using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.UNet2DCondition;

/// <summary>Residual blocks over what the way down kept, each followed by a transformer over the context, then an enlargement: CrossAttnUpBlock2D.</summary>
internal sealed class CrossUpBlock : UNetBlock
{
    private readonly ModuleList<ResidualBlock> residuals;
    private readonly ModuleList<SpatialTransformer> attentions;
    private readonly ConvUpsample2d? doubling;

    /// <summary>Allocates the block.</summary>
    /// <param name="shape">Its channels and layers.</param>
    /// <param name="options">What all residual blocks have in common.</param>
    /// <param name="transformer">What its transformers have in common.</param>
    /// <param name="depth">Transformer blocks a layer.</param>
    /// <param name="doubling">How it enlarges.</param>
    public CrossUpBlock(UpShape shape, ResidualOptions options, TransformerOptions transformer, PerLevel<long> depth, Resampling doubling)
    {
        List<ResidualBlock> made = [];
        List<SpatialTransformer> attending = [];
        for (var i = 0; i < shape.Layers; i++)
        {
            made.Add(new ResidualBlock(shape.HiddenOf(i) + shape.JoinedOf(i), shape.Outputs, options));
            attending.Add(new SpatialTransformer(shape.Outputs, depth[i], options.GroupsOf(shape.Outputs), transformer));
        }
        attentions = Add("attentions", new ModuleList<SpatialTransformer>(attending));
        residuals = Add("resnets", new ModuleList<ResidualBlock>(made));
        if (doubling != Resampling.None) this.doubling = Add("upsamplers", new ModuleList<ConvUpsample2d>(new ConvUpsample2d(shape.Outputs, shape.Outputs)))[0];
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
            x = scope.Replace(x, attentions[i].Forward(x, state.Conditioning));
        }
        if (doubling is not null) x = scope.Replace(x, doubling.Forward(x, state.NextSize.Height, state.NextSize.Width));
        return Output(scope.Return(x));
    }
}
