using Langevin.Torch;

namespace Langevin.Diffusion.Parameterizations;

/// <summary>The network predicts the score, the gradient of log p(x_t): s = -n / sigma, x_0 = (x + sigma^2 s) / alpha.</summary>
/// <remarks>Song and Ermon 2019, eq. 5; Song et al. 2021, eq. 7; Efron 2011 (Tweedie's formula). Says nothing of x_0 in pure noise.</remarks>
public sealed class ScoreParameterization : Parameterization
{
    /// <inheritdoc/>
    public override string Name => "score";

    /// <inheritdoc/>
    public override bool IsRegularInPureNoise => false;

    /// <inheritdoc/>
    public override Tensor SquaredScale(NoiseLevels level) => (level.Sigma.Square() / level.Alpha).Square();

    /// <inheritdoc/>
    protected override Tensor X0(Tensor x, Tensor output, Tensor alpha, Tensor sigma) => (x + sigma.Square() * output) / alpha;

    /// <inheritdoc/>
    protected override Tensor Noise(Tensor x, Tensor output, Tensor alpha, Tensor sigma) => -sigma * output;

    /// <inheritdoc/>
    protected override Tensor Target(Tensor x0, Tensor noise, Tensor alpha, Tensor sigma) => -noise / sigma;
}
