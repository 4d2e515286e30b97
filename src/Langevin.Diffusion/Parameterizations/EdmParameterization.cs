using Langevin.Torch;

namespace Langevin.Diffusion.Parameterizations;

/// <summary>EDM's preconditioning: x_0 = c_skip x + c_out F(c_in x), with inputs, outputs and targets of unit variance at every level.</summary>
/// <remarks>
/// Karras et al. 2022, table 1 and eq. 7. Written for any (alpha, sigma) and regular at alpha = 0: with V = sigma^2 + alpha^2 sigmaData^2, the variance of x,
/// c_in = 1 / sqrt(V), c_skip = alpha sigmaData^2 / V, c_out = sigma sigmaData / sqrt(V); alpha = 1 gives the paper's. c_noise is the level's T
/// (<see cref="Processes.EdmProcess"/>). The paper's weight 1 / c_out^2 of an error of x_0 is weight 1 of an error of F.
/// </remarks>
/// <param name="sigmaData">The standard deviation of the data.</param>
public sealed class EdmParameterization(double sigmaData = 0.5) : Parameterization
{
    private readonly double sd = sigmaData > 0 && double.IsFinite(sigmaData)
        ? sigmaData
        : throw new ArgumentException($"sigma_data is {sigmaData}; it is above 0, such as 0.5 for images in [-1, 1].");

    /// <summary>Which way the network's output points.</summary>
    public EdmDirection Direction { get; init; } = EdmDirection.Data;

    /// <inheritdoc/>
    public override string Name => Direction == EdmDirection.Data ? "edm" : "edm_v_prediction";

    /// <inheritdoc/>
    public override bool IsRegularInPureNoise => true;

    private double Sign => Direction == EdmDirection.Data ? 1 : -1;

    /// <inheritdoc/>
    public override Tensor SquaredScale(NoiseLevels level) => level.Sigma.Square() * (sd * sd) / Variance(level.Alpha, level.Sigma);

    /// <inheritdoc/>
    protected override Tensor Input(Tensor x, Tensor alpha, Tensor sigma) => x * Variance(alpha, sigma).Rsqrt();

    /// <inheritdoc/>
    protected override Tensor X0(Tensor x, Tensor output, Tensor alpha, Tensor sigma)
    {
        var v = Variance(alpha, sigma);
        return alpha * (sd * sd) / v * x + sigma * (Sign * sd) * v.Rsqrt() * output;
    }

    /// <inheritdoc/>
    protected override Tensor Noise(Tensor x, Tensor output, Tensor alpha, Tensor sigma)
    {
        var v = Variance(alpha, sigma);
        return sigma / v * x - alpha * (Sign * sd) * v.Rsqrt() * output;
    }

    /// <inheritdoc/>
    protected override Tensor Target(Tensor x0, Tensor noise, Tensor alpha, Tensor sigma) =>
        Sign * (sigma / sd * x0 - alpha * sd * noise) * Variance(alpha, sigma).Rsqrt();

    private Tensor Variance(Tensor alpha, Tensor sigma) => sigma.Square() + (alpha * sd).Square();
}

/// <summary>Which way the output of an EDM network points.</summary>
public enum EdmDirection
{
    /// <summary>Towards the data (Karras et al.; diffusers' <c>prediction_type: epsilon</c>).</summary>
    Data,
    /// <summary>Towards the noise: v-prediction where sigma_data = 1 (<c>prediction_type: v_prediction</c>).</summary>
    Noise,
}
