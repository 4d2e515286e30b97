using Langevin.Diffusion;
using Langevin.Diffusion.Likelihood;
using Langevin.Diffusion.Objectives;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;
using Langevin.Models.ImageDiffusion;
using Langevin.Torch;

namespace Langevin.Training;

/// <summary>The objective that a configuration describes.</summary>
internal static class TrainingObjective
{
    /// <summary>What the network is trained to make small.</summary>
    internal static IObjective Create(NoiseOptions noise, ImageDiffusionModel model)
    {
        var simple = new DenoisingObjective(model.Process, model.Parameterization)
        {
            Weighting = noise.MinSnrGamma is { } gamma ? new MinSnrWeighting(gamma) : Catalog.Weightings.ByName(noise.Weighting),
            Error = Catalog.ErrorMeasures.ByName(noise.Error),
            Dream = noise.DreamPreservation is { } preservation ? new Dream(preservation) : null,
        };
        if (!noise.LearnsVariance) return simple;
        var chain = (DdpmProcess)model.Process;
        var variational = new VariationalObjective(chain, model.Parameterization, new VariationalBound(chain) { Variance = DdpmVariance.LearnedRange });
        return noise.Objective == "hybrid" ? new HybridObjective(simple, variational) : variational;
    }

    /// <summary>The prediction alone, without the channels of the variance: what the simple loss reads.</summary>
    internal static Network MeanOf(NoiseOptions noise, Network network) =>
        noise.LearnsVariance ? (x, t, condition) => network(x, t, condition).Chunk(2, 1)[0] : network;
}
