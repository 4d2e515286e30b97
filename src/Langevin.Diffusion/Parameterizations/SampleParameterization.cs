using Langevin.Torch;

namespace Langevin.Diffusion.Parameterizations;

/// <summary>The network predicts x_0 itself.</summary>
/// <remarks>Ho et al. 2020, section 3.2 (the alternative to noise); Ramesh et al. 2022 for priors.</remarks>
public sealed class SampleParameterization : Parameterization
{
    /// <inheritdoc/>
    public override string Name => "sample";

    /// <inheritdoc/>
    public override bool IsRegularInPureNoise => true;

    /// <inheritdoc/>
    public override Tensor SquaredScale(NoiseLevels level) => Tensor.OnesLike(level.Alpha);

    /// <inheritdoc/>
    protected override Tensor X0(Tensor x, Tensor output, Tensor alpha, Tensor sigma) => output;

    /// <inheritdoc/>
    protected override Tensor Noise(Tensor x, Tensor output, Tensor alpha, Tensor sigma) => (x - alpha * output) / sigma;

    /// <inheritdoc/>
    protected override Tensor Target(Tensor x0, Tensor noise, Tensor alpha, Tensor sigma) => x0;
}
