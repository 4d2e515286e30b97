#:project ../src/Langevin.Lab/Langevin.Lab.csproj

// How likely is this data under a diffusion model? Exactly, along the probability-flow ODE, and by the variational bound. The data are two
// bumps on the line, whose density is known, so that the answers can be checked. A trained network takes the mixture's place as it is.
//
//     dotnet run samples/04-likelihood-of-a-mixture.cs

using Langevin.Diffusion;
using Langevin.Diffusion.Likelihood;
using Langevin.Diffusion.Noise;
using Langevin.Diffusion.Processes;
using Langevin.Lab.Densities;
using Langevin.Torch;

var data = GaussianMixture.OnTheLine;
var process = new DdpmProcess();
var x0 = Tensor.From<double>([-1.2, -0.6, 0, 0.6, 1.2], 5, 1);

var exact = data.LogDensity(x0, NoiseLevel.Clean);
var flow = new FlowLikelihood(data, process).Of(x0);
var bound = new VariationalBound(process) { Variance = Langevin.Diffusion.Samplers.DdpmVariance.FixedLarge }.Of(data, x0, new PerSampleNoise(1));

Console.WriteLine($"log density, as the formula has it:   {Row(exact)}");
Console.WriteLine($"along the probability-flow ODE:       {Row(flow.LogDensity)}   ({flow.Evaluations} evaluations)");
Console.WriteLine($"bits a dimension by the bound:        {Row(bound.Total)}   (pixels of 8 bits, T = {process.Timesteps})");

static string Row(Tensor numbers) => string.Join("  ", numbers.To(ScalarType.Float64).ToArray<double>().Select(number => $"{number,7:0.0000}"));
