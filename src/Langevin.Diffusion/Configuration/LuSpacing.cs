using Langevin.Diffusion.Grids;

namespace Langevin.Diffusion.Configuration;

/// <summary><see cref="ExponentialSpacing"/> between logarithms that are rounded to Float32, as diffusers' <c>use_lu_lambdas</c> computes it: they decide the first timestep.</summary>
internal sealed class LuSpacing : SigmaSpacing
{
    public override string Name => "lu";

    public override double[] Sigmas(double least, double most, int count)
    {
        float from = MathF.Log((float)most), to = MathF.Log((float)least);
        return [.. Ramp(count).Select(u => Math.Exp(from + u * ((double)to - from)))];
    }
}
