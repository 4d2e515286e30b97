using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.T2I;

/// <summary>A level of an adapter: perhaps a halving and a change of channels, then residual blocks. [B, in, H, W] to [B, out, H', W'].</summary>
internal sealed class AdapterBlock : Layer
{
    private readonly AdapterSize size;
    private readonly Conv2d? first, last;
    private readonly Sequential residuals;

    private AdapterBlock(AdapterSize size, Conv2d? first, long inside, long? outputs, long residuals, long lastKernel)
    {
        this.size = size;
        if (first is not null) this.first = Add("in_conv", first);
        this.residuals = Add("resnets", new Sequential([.. Enumerable.Range(0, (int)residuals).Select(_ => new AdapterResidual(inside, lastKernel))]));
        if (outputs is { } channels) last = Add("out_conv", new Conv2d(inside, channels, 1));
    }

    /// <summary>A block of a full adapter.</summary>
    public static AdapterBlock Full(long inputs, long outputs, long residuals, AdapterSize size) =>
        new(size, inputs == outputs ? null : new Conv2d(inputs, outputs, 1), outputs, null, residuals, lastKernel: 1);

    /// <summary>A block of a light adapter, whose inside has a quarter of the channels.</summary>
    public static AdapterBlock Light(long inputs, long outputs, long residuals, AdapterSize size) =>
        new(size, new Conv2d(inputs, outputs / 4, 1), outputs / 4, outputs, residuals, lastKernel: 3);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        if (size == AdapterSize.Halved) x = Functional.AveragePool2dToTheEdge(x, 2);
        if (first is not null) x = scope.Replace(x, first.Forward(x));
        x = scope.Replace(x, residuals.Forward(x));
        if (last is not null) x = scope.Replace(x, last.Forward(x));
        return Output(scope.Return(x));
    }
}

/// <summary>What a block of an adapter does to the size of the image.</summary>
internal enum AdapterSize
{
    /// <summary>Nothing.</summary>
    Kept,
    /// <summary>It halves it, rounding up.</summary>
    Halved,
}
