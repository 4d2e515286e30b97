using Langevin.Torch;

namespace Langevin.Diffusion.Parameterizations;

/// <summary>EDM's preconditioning bent so that the answer is x itself at the cleanest level: a consistency function.</summary>
/// <remarks>
/// Song et al. 2023, eq. 5 and appendix C: with s = sigma / alpha, c_skip = d^2 / ((s - e)^2 + d^2), c_out = d (s - e) / sqrt(s^2 + d^2), c_in = 1 / sqrt(s^2 + d^2).
/// The output means nothing at s = e.
/// </remarks>
/// <param name="sigmaMin">e, the relative noise of the cleanest level.</param>
/// <param name="sigmaData">d, the standard deviation of the data.</param>
public sealed class ConsistencyParameterization(double sigmaMin = 0.002, double sigmaData = 0.5) : Parameterization
{
    /// <inheritdoc/>
    public override string Name => "consistency";

    /// <inheritdoc/>
    public override bool IsRegularInPureNoise => true;

    /// <inheritdoc/>
    public override Tensor SquaredScale(NoiseLevels level) => Out(level.Alpha, level.Sigma).Square();

    /// <inheritdoc/>
    protected override Tensor Input(Tensor x, Tensor alpha, Tensor sigma) => x * Variance(alpha, sigma).Rsqrt();

    /// <inheritdoc/>
    protected override Tensor X0(Tensor x, Tensor output, Tensor alpha, Tensor sigma) => Skip(alpha, sigma) * x + Out(alpha, sigma) * output;

    /// <inheritdoc/>
    protected override Tensor Noise(Tensor x, Tensor output, Tensor alpha, Tensor sigma) => (x - alpha * X0(x, output, alpha, sigma)) / sigma;

    /// <inheritdoc/>
    protected override Tensor Target(Tensor x0, Tensor noise, Tensor alpha, Tensor sigma) =>
        (x0 - Skip(alpha, sigma) * (alpha * x0 + sigma * noise)) / Out(alpha, sigma);

    private Tensor Skip(Tensor alpha, Tensor sigma) =>
        alpha * (sigmaData * sigmaData) / ((sigma - alpha * sigmaMin).Square() + (alpha * sigmaData).Square());

    private Tensor Out(Tensor alpha, Tensor sigma) => (sigma - alpha * sigmaMin) * sigmaData * Variance(alpha, sigma).Rsqrt();

    private Tensor Variance(Tensor alpha, Tensor sigma) => sigma.Square() + (alpha * sigmaData).Square();
}
