using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.MobileNet;

/// <summary>Widened by 1 x 1, filtered by 3 x 3 channel by channel, narrowed by 1 x 1, and added where nothing changes in size: Sandler et al. 2018, figure 3.</summary>
internal sealed class InvertedResidual : Layer
{
    /// <summary>The rectifier's upper end.</summary>
    public const double Most = 6;

    private readonly long stride;
    private readonly bool isAdded;
    private readonly Conv2d? expand;
    private readonly BatchNorm? expandNorm;
    private readonly Conv2d depthwise, project;
    private readonly BatchNorm depthwiseNorm, projectNorm;

    /// <summary>Allocates the block.</summary>
    public InvertedResidual(long inputs, long outputs, int expansion, long stride, double epsilon)
    {
        (this.stride, isAdded) = (stride, stride == 1 && inputs == outputs);
        var width = inputs * expansion;
        if (expansion != 1)
        {
            expand = Add("expand", new Conv2d(inputs, width, 1, bias: false));
            expandNorm = Add("expand_BN", new BatchNorm(width, epsilon: epsilon));
        }
        depthwise = Add("depthwise", new Conv2d(width, width, 3, stride, padding: stride == 1 ? 1 : 0, groups: width, bias: false));
        depthwiseNorm = Add("depthwise_BN", new BatchNorm(width, epsilon: epsilon));
        project = Add("project", new Conv2d(width, outputs, 1, bias: false));
        projectNorm = Add("project_BN", new BatchNorm(outputs, epsilon: epsilon));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        var inner = x;
        if (expand is not null) inner = scope.Through(x, expand, expandNorm!).Clamp(0, Most);      // [B, width, H, W]
        if (stride > 1) inner = inner.Pad([0, 1, 0, 1]);
        inner = scope.Through(inner, depthwise, depthwiseNorm).Clamp(0, Most);                     // [B, width, H / stride, W / stride]
        inner = scope.Through(inner, project, projectNorm);                                        // [B, out, H / stride, W / stride]
        return Output(scope.Return(isAdded ? inner + x : inner));
    }
}
