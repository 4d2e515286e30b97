using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>Euler's rule to a level cleaner than the next, and new noise back up to it.</summary>
/// <remarks>
/// k-diffusion's <c>euler_ancestral</c>. The same as DDIM with that eta (Song et al. 2021, eq. 12) and, at eta 1, as DDPM with the posterior's variance.
/// Stochastic; 1 NFE a step.
/// </remarks>
public sealed class EulerAncestralSampler : Sampler
{
    /// <inheritdoc/>
    public override string Name => "euler-ancestral";

    /// <inheritdoc/>
    public override int Order => 1;

    /// <inheritdoc/>
    public override bool IsStochastic => Eta > 0;

    /// <summary>The share of new noise: 0 is <see cref="EulerSampler"/>, 1 ancestral.</summary>
    public double Eta { get; init; } = 1;

    /// <summary>The deviation of the noise; a little above 1 makes up for details lost on the way.</summary>
    public double NoiseScale { get; init; } = 1;

    /// <inheritdoc/>
    protected override Tensor Step(StepContext s)
    {
        var step = new AncestralStep(s.From, s.To, Eta);
        var x = Transition.Step(s.X, s.Denoise().X0, s.From, step.Down);
        return step.Up > 0 ? x + NoiseScale * step.Up * s.Noise() : x;
    }
}
