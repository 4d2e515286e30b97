using Langevin.Torch;

namespace Langevin.Diffusion.Parameterizations;

/// <summary>What a network's output means, and how x_0 follows from it.</summary>
/// <remarks>
/// Each is linear in the output. The formulas are written once, for tensors that broadcast: one level for all or one a sample.
/// </remarks>
public abstract class Parameterization
{
    /// <summary>The network predicts the noise n.</summary>
    public static readonly Parameterization Epsilon = new EpsilonParameterization();

    /// <summary>The network predicts the velocity v = alpha n - sigma x_0.</summary>
    public static readonly Parameterization V = new VParameterization();

    /// <summary>The network predicts x_0 itself.</summary>
    public static readonly Parameterization Sample = new SampleParameterization();

    /// <summary>The network predicts the score -n / sigma.</summary>
    public static readonly Parameterization Score = new ScoreParameterization();

    /// <summary>The network predicts the velocity n - x_0 of a straight line.</summary>
    public static readonly Parameterization Flow = new FlowParameterization();

    /// <summary>The name that diffusers gives it (<c>prediction_type</c>).</summary>
    public abstract string Name { get; }

    /// <summary>Whether the output determines x_0 even in pure noise, at alpha = 0.</summary>
    public abstract bool IsRegularInPureNoise { get; }

    /// <summary>What the network is shown of a noisy sample: x itself unless the parameterization scales it.</summary>
    /// <param name="x">The noisy sample: [B, ...].</param>
    /// <param name="level">The level of x.</param>
    public Tensor Input(Tensor x, NoiseLevels level)
    {
        var (alpha, sigma) = level.Beside(x);
        return Input(x, alpha, sigma);
    }

    /// <summary>x_0 from the output.</summary>
    /// <param name="x">The noisy sample: [B, ...].</param>
    /// <param name="output">What the network said: as x.</param>
    /// <param name="level">The level of x.</param>
    public Tensor X0(Tensor x, Tensor output, NoiseLevels level)
    {
        var (alpha, sigma) = level.Beside(x);
        return X0(x, output, alpha, sigma);
    }

    /// <summary>The noise n of x = alpha x_0 + sigma n, from the output.</summary>
    /// <inheritdoc cref="X0(Tensor, Tensor, NoiseLevels)"/>
    public Tensor Noise(Tensor x, Tensor output, NoiseLevels level)
    {
        var (alpha, sigma) = level.Beside(x);
        return Noise(x, output, alpha, sigma);
    }

    /// <summary>The output that means a given x_0: the inverse of <see cref="X0(Tensor, Tensor, NoiseLevels)"/>.</summary>
    /// <param name="x">The noisy sample: [B, ...].</param>
    /// <param name="x0">The clean data: as x.</param>
    /// <param name="level">The level of x; its sigma is not 0.</param>
    public Tensor Output(Tensor x, Tensor x0, NoiseLevels level)
    {
        var (alpha, sigma) = level.Beside(x);
        return Target(x0, (x - alpha * x0) / sigma, alpha, sigma);
    }

    /// <summary>What the network should have said.</summary>
    /// <param name="x0">Clean data: [B, ...].</param>
    /// <param name="noise">The noise that was added: as x0.</param>
    /// <param name="level">The level that it was brought to.</param>
    public Tensor Target(Tensor x0, Tensor noise, NoiseLevels level)
    {
        var (alpha, sigma) = level.Beside(x0);
        return Target(x0, noise, alpha, sigma);
    }

    /// <summary>The output of this parameterization that says what another one's says, at any level at which that one is defined.</summary>
    /// <param name="other">The parameterization of <paramref name="output"/>.</param>
    /// <param name="x">The noisy sample: [B, ...].</param>
    /// <param name="output">What a network of the other said: as x.</param>
    /// <param name="level">The level of x.</param>
    public Tensor Convert(Parameterization other, Tensor x, Tensor output, NoiseLevels level) =>
        Target(other.X0(x, output, level), other.Noise(x, output, level), level);

    /// <summary>|d x_0 / d output| squared, [B]: a squared error of the output times this is a squared error of x_0.</summary>
    /// <param name="level">The level.</param>
    public abstract Tensor SquaredScale(NoiseLevels level);

    /// <summary>The formula for what the network is shown.</summary>
    protected virtual Tensor Input(Tensor x, Tensor alpha, Tensor sigma) => x;

    /// <summary>The formula for x_0.</summary>
    protected abstract Tensor X0(Tensor x, Tensor output, Tensor alpha, Tensor sigma);

    /// <summary>The formula for the noise.</summary>
    protected abstract Tensor Noise(Tensor x, Tensor output, Tensor alpha, Tensor sigma);

    /// <summary>The formula for the target.</summary>
    protected abstract Tensor Target(Tensor x0, Tensor noise, Tensor alpha, Tensor sigma);
}
