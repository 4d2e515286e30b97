using Langevin.Torch;

namespace Langevin.Diffusion.Parameterizations;

/// <summary>The network predicts the noise: x_0 = (x - sigma n) / alpha.</summary>
/// <remarks>Ho et al. 2020, eq. 12. Says nothing of x_0 in pure noise.</remarks>
public sealed class EpsilonParameterization : Parameterization
{
    /// <inheritdoc/>
    public override string Name => "epsilon";

    /// <inheritdoc/>
    public override bool IsRegularInPureNoise => false;

    /// <inheritdoc/>
    public override Tensor SquaredScale(NoiseLevels level) => (level.Sigma / level.Alpha).Square();

    /// <inheritdoc/>
    protected override Tensor X0(Tensor x, Tensor output, Tensor alpha, Tensor sigma) => (x - sigma * output) / alpha;

    /// <inheritdoc/>
    protected override Tensor Noise(Tensor x, Tensor output, Tensor alpha, Tensor sigma) => output;

    /// <inheritdoc/>
    protected override Tensor Target(Tensor x0, Tensor noise, Tensor alpha, Tensor sigma) => noise;
}
