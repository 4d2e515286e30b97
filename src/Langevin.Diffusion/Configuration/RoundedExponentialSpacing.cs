using Langevin.Diffusion.Grids;
using Langevin.Torch;

namespace Langevin.Diffusion.Configuration;

/// <summary><see cref="ExponentialSpacing"/> in Float32, as diffusers' schedulers for EDM compute it: near sigma = 1 the network is told digits that are rounding.</summary>
internal sealed class RoundedExponentialSpacing : SigmaSpacing
{
    public override string Name => "exponential";

    public override double[] Sigmas(double least, double most, int count)
    {
        using var scope = new TensorScope();
        var rising = Tensor.Linspace(Math.Log(least), Math.Log(most), count, ScalarType.Float32).Exp();
        return [.. rising.To(ScalarType.Float64).ToArray<double>().Reverse()];
    }
}
