using Langevin.Diffusion.Likelihood;
using Langevin.Diffusion.Parameterizations;
using Langevin.Diffusion.Processes;
using Langevin.Torch;

namespace Langevin.Diffusion.Objectives;

/// <summary>The variational bound itself, L_vlb: T times one of its terms, so that the mean over uniform timesteps is the whole (but for the prior), in bits a dimension.</summary>
/// <remarks>Nichol and Dhariwal 2021, section 3.3; noisy, and best trained with <see cref="LossSecondMomentTimesteps"/>. 1 evaluation.</remarks>
/// <param name="process">The chain.</param>
/// <param name="parameterization">What the network predicts.</param>
/// <param name="bound">The bound over the same chain; with a learned range the network's output has twice the channels.</param>
public sealed class VariationalObjective(DdpmProcess process, Parameterization parameterization, VariationalBound bound) : IObjective
{
    /// <summary>The chain.</summary>
    internal DdpmProcess Process => process;

    /// <inheritdoc/>
    public Tensor Losses(Network network, Tensor x0, Tensor noise, Tensor t, Tensor? condition = null) => Losses(network, x0, noise, process.At(t), condition);

    /// <inheritdoc/>
    public Tensor Losses(Network network, Tensor x0, Tensor noise, NoiseLevels level, Tensor? condition = null)
    {
        var x = level.Perturb(x0, noise);
        var output = network(parameterization.Input(x, level), level.T.To(ScalarType.Float32), condition);
        Tensor? variance = null;
        if (bound.Variance == Samplers.DdpmVariance.LearnedRange)
        {
            var halves = output.Chunk(2, 1);
            (output, variance) = (halves[0], halves[1]);
        }
        return process.Timesteps * bound.Terms(x0, x, new Denoised(parameterization.X0(x, output, level)) { Variance = variance }, level.T);
    }
}
