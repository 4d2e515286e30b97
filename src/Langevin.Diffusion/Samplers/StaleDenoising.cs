using Langevin.Diffusion.Parameterizations;
using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>diffusers' order of churning: the network is asked before the noise is added, and its output is read as if it had been asked after.</summary>
/// <param name="Output">What the output means.</param>
/// <param name="Read">The level that it is read at.</param>
public sealed record StaleDenoising(Parameterization Output, StaleReading Read = StaleReading.AfterChurn)
{
    /// <summary>x_0 of the churned sample.</summary>
    internal Tensor X0(StepContext s, Denoised answer, Tensor churned, NoiseLevel level)
    {
        var output = Output.Target(answer.X0, answer.NoiseIn(s.X, s.From), s.From);
        return Read == StaleReading.AfterChurn
            ? Output.X0(churned, output, level)
            : Output.X0(s.From.Alpha / level.Alpha * churned, output, s.From);
    }
}

/// <summary>The level that an output is read at.</summary>
public enum StaleReading
{
    /// <summary>The churned sample's.</summary>
    AfterChurn,
    /// <summary>That of the sample before, of the same x / alpha: EulerDiscreteScheduler with v-prediction.</summary>
    BeforeChurn,
}
