using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>The midpoint rule to a level cleaner than the next, and new noise back up to it.</summary>
/// <remarks>k-diffusion's <c>dpm_2_ancestral</c>, diffusers' KDPM2Ancestral: <see cref="Dpm2Sampler"/> over an <see cref="AncestralStep"/>. Stochastic; 2 NFE a step, 1 in a step that ends clean.</remarks>
public sealed class Dpm2AncestralSampler : Sampler
{
    /// <inheritdoc/>
    public override string Name => "dpm2-ancestral";

    /// <inheritdoc/>
    public override int Order => 2;

    /// <inheritdoc/>
    public override bool IsStochastic => Eta > 0;

    /// <summary>The share of new noise: 0 is <see cref="Dpm2Sampler"/>, 1 ancestral.</summary>
    public double Eta { get; init; } = 1;

    /// <summary>The deviation of the noise.</summary>
    public double NoiseScale { get; init; } = 1;

    /// <inheritdoc/>
    public override int Evaluations(int steps) => 2 * steps;

    /// <inheritdoc/>
    protected override Tensor Step(StepContext s)
    {
        var step = new AncestralStep(s.From, s.To, Eta);
        var x = Dpm2Sampler.Midpoint(s, step.Down);
        return step.Up > 0 ? x + NoiseScale * step.Up * s.Noise() : x;
    }
}
