using Langevin.Diffusion.Constraints;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Parameterizations;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;
using Langevin.Torch;

namespace Langevin.Diffusion.Configuration;

/// <summary>What a diffusers scheduler comes apart into: each piece can be exchanged on its own.</summary>
/// <param name="Process">What the network was trained on.</param>
/// <param name="Parameterization">What it predicts.</param>
/// <param name="Spacing">Where to walk.</param>
/// <param name="Sampler">How to walk.</param>
public sealed record SamplingRecipe(INoiseProcess Process, Parameterization Parameterization, Spacing Spacing, Sampler Sampler)
{
    /// <summary>What clean data must obey; null for nothing.</summary>
    public IConstraint? Constraint { get; init; }

    /// <summary>What the constraint does to the noise estimate.</summary>
    public ConstrainedNoise ConstrainedNoise { get; init; } = ConstrainedNoise.Unchanged;

    /// <summary>What the network's channels hold.</summary>
    public NetworkChannels Channels { get; init; } = NetworkChannels.Mean;

    /// <summary>How large the noise is that a walk starts from.</summary>
    public StartNoise Start { get; init; } = StartNoise.Prior;

    /// <summary>What unit normal noise is multiplied by to start a walk from pure noise: diffusers' <c>init_noise_sigma</c>, in x instead of x / alpha.</summary>
    /// <param name="grid">The grid, before any steps are skipped.</param>
    public double StartScale(Grid grid) => Start switch
    {
        StartNoise.Noise => grid.Start.Sigma,
        StartNoise.Marginal => double.Hypot(grid.Start.Alpha, grid.Start.Sigma),
        _ => Process.PriorScale,
    };

    /// <summary>A network as a denoiser that answers for some conditions; guidance goes around it.</summary>
    /// <param name="network">The network.</param>
    /// <param name="conditions">What it can be told.</param>
    public NetworkDenoiser Denoiser(Network network, params Tensor?[] conditions) => new(network, Parameterization, conditions) { Channels = Channels };

    /// <summary>A denoiser, guided or not, under the constraint.</summary>
    /// <param name="denoiser">The denoiser.</param>
    public IDenoiser Constrain(IDenoiser denoiser) => Constraint is null ? denoiser : new ConstrainedDenoiser(denoiser, Constraint) { Noise = ConstrainedNoise };
}
