using Langevin.Torch;

namespace Langevin.Diffusion.Parameterizations;

/// <summary>The network predicts v = alpha n - sigma x_0: on a variance-preserving path x_0 = alpha x - sigma v, at every level.</summary>
/// <remarks>Salimans and Ho 2022, section 4 and appendix D. The formulas hold at any (alpha, sigma); variance-preserving is alpha^2 + sigma^2 = 1.</remarks>
public sealed class VParameterization : Parameterization
{
    /// <inheritdoc/>
    public override string Name => "v_prediction";

    /// <inheritdoc/>
    public override bool IsRegularInPureNoise => true;

    /// <inheritdoc/>
    public override Tensor SquaredScale(NoiseLevels level) => (level.Sigma / Squares(level.Alpha, level.Sigma)).Square();

    /// <inheritdoc/>
    protected override Tensor X0(Tensor x, Tensor output, Tensor alpha, Tensor sigma)
    {
        var squares = Squares(alpha, sigma);
        return alpha / squares * x - sigma / squares * output;
    }

    /// <inheritdoc/>
    protected override Tensor Noise(Tensor x, Tensor output, Tensor alpha, Tensor sigma)
    {
        var squares = Squares(alpha, sigma);
        return alpha / squares * output + sigma / squares * x;
    }

    /// <inheritdoc/>
    protected override Tensor Target(Tensor x0, Tensor noise, Tensor alpha, Tensor sigma) => alpha * noise - sigma * x0;

    private static Tensor Squares(Tensor alpha, Tensor sigma) => alpha.Square() + sigma.Square();
}
