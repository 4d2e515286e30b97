using Langevin.Diffusion.Parameterizations;
using Langevin.Diffusion.Processes;
using Langevin.Torch;

namespace Langevin.Diffusion.Objectives;

/// <summary>The training loss: noise the data, ask the network, compare with what it should have said.</summary>
/// <remarks>Ho et al. 2020, eq. 14 for epsilon with uniform weights; Salimans and Ho 2022, section 4 for the others.</remarks>
/// <param name="process">How data is noised.</param>
/// <param name="parameterization">What the network predicts.</param>
public sealed class DenoisingObjective(INoiseProcess process, Parameterization parameterization)
{
    /// <summary>How much each noise level counts.</summary>
    public LossWeighting Weighting { get; init; } = new UniformWeighting();

    /// <summary>How a difference is measured.</summary>
    public ErrorMeasure Error { get; init; } = ErrorMeasure.Squared;

    /// <summary>The mean over the batch of <see cref="Losses"/>: one number, differentiable by the network's parameters.</summary>
    /// <inheritdoc cref="Losses"/>
    public Tensor Loss(Network network, Tensor x0, Tensor noise, Tensor t, Tensor? condition = null) =>
        Losses(network, x0, noise, t, condition).Mean();

    /// <summary>The weighted loss of every sample: [B].</summary>
    /// <param name="network">The network, called once.</param>
    /// <param name="x0">Clean data: [B, ...], usually in [-1, 1].</param>
    /// <param name="noise">Standard normal, of x0's shape.</param>
    /// <param name="t">One t a sample: [B], Int64 where the process is discrete.</param>
    /// <param name="condition">Handed to the network: class numbers or embeddings of the batch.</param>
    public Tensor Losses(Network network, Tensor x0, Tensor noise, Tensor t, Tensor? condition = null)
    {
        var level = process.At(t);
        var output = network(parameterization.Input(level.Perturb(x0, noise), level), t.To(ScalarType.Float32), condition);
        var target = parameterization.Target(x0, noise, level);
        var errors = Error.Of(output, target).Flatten(1).Mean([1]);                     // [B]
        return Weighting.Weights(level, parameterization) is { } weights ? weights.To(errors.Type) * errors : errors;
    }
}
