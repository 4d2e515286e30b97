using Langevin.Diffusion.Parameterizations;
using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>Steps in what a network puts out, whichever parameterization that is.</summary>
internal static class OutputTransfer
{
    /// <summary>What the network put out for an answer: the shape of x.</summary>
    public static Tensor Read(this Parameterization output, Tensor x, Denoised answer, NoiseLevel level) => output.Target(answer.X0, answer.NoiseIn(x, level), level);

    /// <summary>The exact step of an output that does not change (Liu et al. 2022, eq. 9).</summary>
    public static Tensor Transfer(this Parameterization output, Tensor x, Tensor e, NoiseLevel from, NoiseLevel to) => to.Alpha * output.X0(x, e, from) + to.Sigma * output.Noise(x, e, from);
}
