using Langevin.Diffusion.Parameterizations;
using Langevin.Diffusion.Processes;
using Langevin.Torch;

namespace Langevin.Diffusion.Objectives;

/// <summary>The training loss: noise the data, ask the network, compare with what it should have said. 1 evaluation.</summary>
/// <remarks>
/// One formula has many names. Epsilon: Ho et al. 2020, eq. 14. v: Salimans and Ho 2022, section 4. Score with <see cref="SnrWeighting"/>: denoising score
/// matching (Vincent 2011; Song and Ermon 2019, eq. 5). Flow velocity in a flow: conditional flow matching (Lipman et al. 2023, eq. 23). EDM: Karras et al. 2022, eq. 8.
/// </remarks>
/// <param name="process">How data is noised.</param>
/// <param name="parameterization">What the network predicts.</param>
public sealed class DenoisingObjective(INoiseProcess process, Parameterization parameterization) : IObjective
{
    /// <summary>How much each noise level counts.</summary>
    public LossWeighting Weighting { get; init; } = new UniformWeighting();

    /// <summary>How a difference is measured.</summary>
    public ErrorMeasure Error { get; init; } = ErrorMeasure.Squared;

    /// <summary>Trains on the network's own errors too; null does not. Costs one evaluation more, without gradients.</summary>
    public Dream? Dream { get; init; }

    /// <inheritdoc/>
    public Tensor Losses(Network network, Tensor x0, Tensor noise, Tensor t, Tensor? condition = null) => Losses(network, x0, noise, process.At(t), condition);

    /// <inheritdoc/>
    public Tensor Losses(Network network, Tensor x0, Tensor noise, NoiseLevels level, Tensor? condition = null)
    {
        Tensor Ask(Tensor x) => network(parameterization.Input(x, level), level.T.To(ScalarType.Float32), condition);
        if (Dream is not null) noise = Dream.Rectify(noise, level, x => parameterization.Noise(x, Ask(x), level), x0);
        var output = Ask(level.Perturb(x0, noise));
        var target = parameterization.Target(x0, noise, level);
        var errors = Error.Of(output, target).Flatten(1).Mean([1]);                     // [B]
        return Weighting.Weights(level, parameterization) is { } weights ? weights.To(errors.Type) * errors : errors;
    }
}
