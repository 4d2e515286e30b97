using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Parameterizations;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;
using Langevin.Torch;

namespace Langevin.Diffusion.Configuration;

/// <summary>diffusers' <c>IPNDMScheduler</c>: v-prediction on the cosine process, told the share of the quarter turn.</summary>
public sealed record IPndmSchedulerConfig() : SchedulerConfig("IPNDMScheduler")
{
    /// <summary>Every sigma of the walk, from noise to where it ends; null for squared sines of even angles.</summary>
    public IReadOnlyList<double>? TrainedBetas { get; init; }

    /// <inheritdoc/>
    public override SamplingRecipe Recipe() => new(new CosineProcess(), Diffusion.Parameterizations.Parameterization.V, new Sines(TrainedBetas),
        new IPndmSampler { PureNoise = PureNoiseStep.Shrunk });

    /// <summary>sigma = sin(u pi / 2)^2 for even u from 1 to 0, in Float32 as in the reference: near pure noise alpha is known to few digits.</summary>
    private sealed class Sines(IReadOnlyList<double>? given) : Spacing
    {
        public override string Name => "sines";

        public override Grid Over(INoiseProcess process, int steps)
        {
            if (given is not null && given.Count != steps + 1) throw new ArgumentException($"{given.Count} trained_betas make {given.Count - 1} steps; ask for as many, not {steps}.");
            using var scope = new TensorScope();
            var sigmas = given is null
                ? (Tensor.Linspace(1, 0, steps + 1, ScalarType.Float32) * Math.PI / 2.0).Sin().Square()
                : Tensor.From(given.ToArray()).To(ScalarType.Float32);
            var alphas = (1 - sigmas.Square()).Sqrt();
            double[] alpha = alphas.To(ScalarType.Float64).ToArray<double>(), sigma = sigmas.To(ScalarType.Float64).ToArray<double>();
            return new Grid([.. sigma.Select((value, i) => new NoiseLevel(Math.Atan2(value, alpha[i]) / Math.PI * 2, alpha[i], value))]) { Process = process };
        }
    }
}
