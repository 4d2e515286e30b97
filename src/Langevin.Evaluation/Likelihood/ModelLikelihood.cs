using Langevin.Diffusion;
using Langevin.Diffusion.Configuration;
using Langevin.Diffusion.Constraints;
using Langevin.Diffusion.Integration;
using Langevin.Diffusion.Likelihood;
using Langevin.Diffusion.Noise;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;
using Langevin.Evaluation.Metrics;
using Langevin.Media.Datasets;
using Langevin.Media.Loading;
using Langevin.Media.Resampling;
using Langevin.Models.ImageDiffusion;
using Langevin.Torch;

namespace Langevin.Evaluation.Likelihood;

/// <summary>The bits a dimension that a model needs for pictures it has not seen.</summary>
/// <remarks>
/// Ho et al. 2020 and Song et al. 2021. A model of classes is told each picture's class and is not guided: guidance makes pictures, not a density.
/// </remarks>
/// <param name="model">The model, as it is sampled from.</param>
/// <param name="request">How to measure.</param>
public sealed class ModelLikelihood(ImageDiffusionModel model, LikelihoodRequest request)
{
    /// <summary>Measures.</summary>
    /// <param name="pictures">Held-out pictures; those of another size are brought to the model's.</param>
    /// <param name="name">What they are called, with their split.</param>
    /// <param name="progress">Told how many pictures are done.</param>
    /// <param name="cancellation">Stops with an <see cref="OperationCanceledException"/> after the batch under way.</param>
    /// <exception cref="EvaluationException">The model has no such likelihood, or knows other classes than the pictures have.</exception>
    public LikelihoodResult Of(IImageDataset pictures, string name, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        var isConditional = RequireClasses(pictures, name);
        var count = Math.Min(request.Images, pictures.Count);
        if (count < 2) throw new EvaluationException($"{name} has {count} pictures to measure, and a standard error needs 2; take more.");
        var chosen = new DatasetSubset(pictures, Enumerable.Range(0, count).Select(place => (int)((long)place * pictures.Count / count)));
        var (bits, asked) = (new List<double>(), 0.0);
        foreach (var batch in Loader(chosen).Once(cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = new TensorScope();
            var x0 = batch.ImageTensor().To(WalkType).To(model.Network.Device);
            var denoiser = model.Denoiser(model.Classes == 0 ? null : isConditional ? batch.LabelTensor().To(model.Network.Device) : Tensor.Full([batch.Count], model.Classes, ScalarType.Int64, model.Network.Device), 1);
            var (found, evaluations) = request.Method == LikelihoodMethod.VariationalBound ? Bound(denoiser, x0, bits.Count) : Flow(denoiser, x0, bits.Count);
            bits.AddRange(found.To(ScalarType.Float64).To(Device.Cpu).ToArray<double>());
            asked += (double)evaluations * batch.Count;
            progress?.Report(bits.Count);
        }
        return new LikelihoodResult(Mean(bits), asked / bits.Count, Protocol(name, bits.Count, isConditional));
    }

    private (Tensor Bits, int Evaluations) Bound(IDenoiser denoiser, Tensor x0, int first)
    {
        var bound = new VariationalBound(Chain) { Variance = Variance };
        return (bound.Of(new ConstrainedDenoiser(denoiser, new Clip()), x0, new PerSampleNoise(request.Seed, first)).Total, bound.Timesteps);
    }

    private (Tensor Bits, int Evaluations) Flow(IDenoiser denoiser, Tensor x0, int first)
    {
        var dequantization = new UniformDequantization();
        var likelihood = new FlowLikelihood(denoiser, model.Process)
        {
            Divergence = new HutchinsonDivergence(new PerSampleNoise(request.Seed, first)) { Count = request.Probes },
            Integrator = new AdaptiveIntegrator { Absolute = request.Tolerance, Relative = request.Tolerance },
        };
        var found = likelihood.Of(dequantization.Spread(x0, new PerSampleNoise(request.Seed + 1, first)));
        return (dequantization.BitsPerDimension(found), found.Evaluations);
    }

    private DdpmProcess Chain => model.Process as DdpmProcess
        ?? throw new EvaluationException("The variational bound is that of a chain of steps, and this model's process has none; measure by the probability-flow ODE (bits-per-dim-ode).");

    private DdpmVariance Variance => model.Recipe.Channels == NetworkChannels.MeanAndVariance ? DdpmVariance.LearnedRange : DdpmVariance.FixedSmall;

    private ScalarType WalkType => model.Network.Type == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;

    private bool RequireClasses(IImageDataset pictures, string name)
    {
        if (model.Classes == 0) return false;
        if ((model.Info.Classes ?? []).SequenceEqual(pictures.Classes ?? [])) return true;
        if (model.Info.HasNullClass) return false;
        throw new EvaluationException($"The model must be told a class that it knows ({string.Join(", ", model.Info.Classes ?? [])}), and {name} has others; measure on pictures of these classes.");
    }

    private DataLoader Loader(IImageDataset pictures) => new(pictures, new DataLoaderOptions
    {
        BatchSize = request.BatchSize, Width = (int)model.Size.Width, Height = (int)model.Size.Height, Channels = (int)model.Channels,
        Filter = ResamplingFilter.Bicubic, CacheBytes = 0, Order = SampleOrder.Sequential,
    });

    private LikelihoodProtocol Protocol(string name, int images, bool isConditional)
    {
        var protocol = new LikelihoodProtocol
        {
            Pictures = name, Images = images, IsConditional = isConditional, Seed = request.Seed, DataType = $"{model.Network.Type}",
            Dequantization = request.Method == LikelihoodMethod.VariationalBound ? "the mass of each pixel's bin" : "pixels spread evenly over their bins",
        };
        return request.Method == LikelihoodMethod.VariationalBound
            ? protocol with { Timesteps = Chain.Timesteps, Variance = $"{Variance}" }
            : protocol with { Probes = request.Probes, Tolerance = request.Tolerance, BatchSize = request.BatchSize };
    }

    private static Estimate Mean(List<double> bits)
    {
        var mean = bits.Average();
        return new Estimate(mean, Math.Sqrt(bits.Sum(one => (one - mean) * (one - mean)) / (bits.Count - 1) / bits.Count));
    }
}
