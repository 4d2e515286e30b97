using Langevin.Diffusion.Likelihood;
using Langevin.Torch;

namespace Langevin.Diffusion.Objectives;

/// <summary>L_simple + lambda L_vlb for a network that learns its variance: the bound teaches the variance only, the mean learns from L_simple.</summary>
/// <remarks>Nichol and Dhariwal 2021, eq. 16; the bound sees the mean without its gradient. 1 evaluation; the output has twice the channels.</remarks>
/// <param name="simple">L_simple, of the first half of the channels.</param>
/// <param name="variational">L_vlb, with a learned range, of the same process and parameterization.</param>
/// <param name="lambda">The paper's 0.001.</param>
public sealed class HybridObjective(DenoisingObjective simple, VariationalObjective variational, double lambda = 0.001) : IObjective
{
    /// <inheritdoc/>
    public Tensor Losses(Network network, Tensor x0, Tensor noise, Tensor t, Tensor? condition = null) => Losses(network, x0, noise, variational.Process.At(t), condition);

    /// <inheritdoc/>
    public Tensor Losses(Network network, Tensor x0, Tensor noise, NoiseLevels level, Tensor? condition = null)
    {
        Tensor? mean = null;
        Tensor MeanOnly(Tensor x, Tensor at, Tensor? told)
        {
            var halves = network(x, at, told).Chunk(2, 1);
            mean = halves[0];
            return Tensor.Cat([mean.Detach(), halves[1]], 1);
        }

        var bits = variational.Losses(MeanOnly, x0, noise, level, condition);
        return simple.Losses((_, _, _) => mean!, x0, noise, level, condition) + lambda * bits;
    }
}
