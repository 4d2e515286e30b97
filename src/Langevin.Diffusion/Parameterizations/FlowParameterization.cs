using Langevin.Torch;

namespace Langevin.Diffusion.Parameterizations;

/// <summary>The network predicts the velocity of the straight line from data to noise, u = n - x_0: in a flow x_0 = x - sigma u.</summary>
/// <remarks>Liu et al. 2022, eq. 1; Lipman et al. 2023, eq. 23; Esser et al. 2024. The formulas hold at any (alpha, sigma); in a flow alpha + sigma = 1.</remarks>
public sealed class FlowParameterization : Parameterization
{
    /// <inheritdoc/>
    public override string Name => "flow_prediction";

    /// <inheritdoc/>
    public override bool IsRegularInPureNoise => true;

    /// <inheritdoc/>
    public override Tensor SquaredScale(NoiseLevels level) => (level.Sigma / (level.Alpha + level.Sigma)).Square();

    /// <inheritdoc/>
    protected override Tensor X0(Tensor x, Tensor output, Tensor alpha, Tensor sigma) => (x - sigma * output) / (alpha + sigma);

    /// <inheritdoc/>
    protected override Tensor Noise(Tensor x, Tensor output, Tensor alpha, Tensor sigma) => (x + alpha * output) / (alpha + sigma);

    /// <inheritdoc/>
    protected override Tensor Target(Tensor x0, Tensor noise, Tensor alpha, Tensor sigma) => noise - x0;
}
