using Langevin.Torch;

namespace Langevin.Nn.Layers;

/// <summary>The binomial low-pass filter (1, 3, 3, 1) in both directions, that resampling without aliasing uses: Zhang 2019.</summary>
internal sealed class BlurKernel(double gain)
{
    private static readonly double[] Taps = [1, 3, 3, 1];
    private Tensor? kernel;

    /// <summary>One 4 x 4 filter for each channel, of sum gain: [C, 1, 4, 4], in the type and on the device of x [B, C, H, W].</summary>
    internal Tensor For(Tensor x)
    {
        if (kernel is null || kernel.Type != x.Type || kernel.Device != x.Device) kernel = Make(x);
        return kernel.Expand(x.Size(1), 1, 4, 4);
    }

    private Tensor Make(Tensor x)
    {
        using var scope = new TensorScope();
        var taps = Tensor.From(Taps);
        return (taps[TensorIndex.New, TensorIndex.New, .., TensorIndex.New] * taps * (gain / 64)).To(x.Type).To(x.Device).Keep();
    }
}
