using Langevin.Torch;

namespace Langevin.Diffusion.Parameterizations;

/// <summary>The network predicts the velocity of the straight line from data to noise, u = n - x_0: in a flow x_0 = x - sigma u.</summary>
/// <remarks>Liu et al. 2022, eq. 1; Lipman et al. 2023, eq. 23; Esser et al. 2024. The formulas hold at any (alpha, sigma); in a flow alpha + sigma = 1.</remarks>
public sealed class FlowParameterization : Parameterization
{
    /// <inheritdoc/>
    public override string Name => "flow_prediction";

    /// <summary>Which way the velocity points.</summary>
    public FlowDirection Direction { get; init; } = FlowDirection.Noise;

    private double Sign => Direction == FlowDirection.Noise ? 1 : -1;

    /// <inheritdoc/>
    public override bool IsRegularInPureNoise => true;

    /// <inheritdoc/>
    public override Tensor SquaredScale(NoiseLevels level) => (level.Sigma / (level.Alpha + level.Sigma)).Square();

    /// <inheritdoc/>
    protected override Tensor X0(Tensor x, Tensor output, Tensor alpha, Tensor sigma) => (x - Sign * sigma * output) / (alpha + sigma);

    /// <inheritdoc/>
    protected override Tensor Noise(Tensor x, Tensor output, Tensor alpha, Tensor sigma) => (x + Sign * alpha * output) / (alpha + sigma);

    /// <inheritdoc/>
    protected override Tensor Target(Tensor x0, Tensor noise, Tensor alpha, Tensor sigma) => Sign * (noise - x0);
}

/// <summary>Which way a flow's velocity points.</summary>
public enum FlowDirection
{
    /// <summary>From data to noise, n - x_0: diffusers' custom.</summary>
    Noise,
    /// <summary>From noise to data, x_0 - n (Lipman et al. 2023; Mochi).</summary>
    Data,
}
