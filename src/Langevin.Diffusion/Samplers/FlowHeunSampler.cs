using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>Heun's rule along the straight line from data to noise: the mean of the velocities at both ends of a step.</summary>
/// <remarks>
/// With w = sigma / (alpha + sigma) and z = x / (alpha + sigma), every process is z = (1 - w) x_0 + w n with dz/dw = n - x_0 (Liu et al. 2022): regular in pure noise,
/// where Heun's rule in sigma is not. Deterministic, order 2; 2 NFE a step, 1 in a step that ends clean.
/// </remarks>
public sealed class FlowHeunSampler : Sampler
{
    /// <inheritdoc/>
    public override string Name => "flow-heun";

    /// <inheritdoc/>
    public override int Order => 2;

    /// <inheritdoc/>
    public override bool IsStochastic => false;

    /// <inheritdoc/>
    public override int Evaluations(int steps) => 2 * steps;

    /// <inheritdoc/>
    protected override Tensor Step(StepContext s)
    {
        var x0 = s.Denoise().X0;
        var euler = Transition.Step(s.X, x0, s.From, s.To);
        if (s.To.Sigma == 0) return euler;
        var there = s.Denoise(euler, s.To).X0;
        var h = Share(s.To) - Share(s.From);
        var slopes = Velocity(s.X, x0, s.From) + Velocity(euler, there, s.To);
        return Size(s.To) * (s.X / Size(s.From) + h / 2 * slopes);
    }

    private static double Size(NoiseLevel level) => level.Alpha + level.Sigma;

    private static double Share(NoiseLevel level) => level.Sigma / Size(level);

    /// <summary>n - x_0 = (z - x_0) / w.</summary>
    private static Tensor Velocity(Tensor x, Tensor x0, NoiseLevel level) => (x / Size(level) - x0) / Share(level);
}
