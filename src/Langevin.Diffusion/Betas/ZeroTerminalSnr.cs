using Langevin.Torch;

namespace Langevin.Diffusion.Betas;

/// <summary>Betas rescaled so that the last timestep holds no signal at all.</summary>
/// <remarks>Lin et al. 2023 ("Common diffusion noise schedules and sample steps are flawed"), algorithm 1.</remarks>
public static class ZeroTerminalSnr
{
    /// <summary>Shifts and scales sqrt(alphaBar) so that its last entry is 0 and its first one stays.</summary>
    /// <param name="betas">The betas: [T], at least two.</param>
    /// <returns>The new betas: [T]; the last one is exactly 1.</returns>
    public static Tensor Rescale(Tensor betas)
    {
        var a = (1 - betas).CumulativeProduct(0).Sqrt();
        Tensor first = a[..1], last = a[^1..];
        a = (a - last) * (first / (first - last));
        var alphaBar = a.Square();
        return 1 - Tensor.Cat([alphaBar[..1], alphaBar[1..] / alphaBar[..^1]]);
    }
}
