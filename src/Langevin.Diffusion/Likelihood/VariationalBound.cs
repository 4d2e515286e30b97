using Langevin.Diffusion.Noise;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Diffusion.Likelihood;

/// <summary>An upper bound of -log2 p(x_0) in bits a dimension: the price of sending the data along the chain.</summary>
/// <remarks>Ho et al. 2020, eq. 5, 8 and 13; Nichol and Dhariwal 2021, section 3.1, whose numbers these are. Data are 8-bit pixels brought to [-1, 1].</remarks>
public sealed class VariationalBound
{
    private const double LeastVariance = 1e-20;
    private readonly DdpmProcess process;
    private readonly NumberTable x0Weights, xWeights, logPosterior, logBeta;            // one a timestep

    /// <summary>The bound of a chain.</summary>
    /// <param name="process">The chain.</param>
    public VariationalBound(DdpmProcess process)
    {
        this.process = process;
        Posterior[] steps = [.. Enumerable.Range(0, process.Timesteps).Select(t => new Posterior(process.At(t), t == 0 ? NoiseLevel.Clean : process.At(t - 1)))];
        NumberTable Table(Converter<Posterior, double> read) => new(Array.ConvertAll(steps, read));
        (x0Weights, xWeights) = (Table(step => step.X0Weight), Table(step => step.XWeight));
        // The first step ends clean: its variance would be 0, and is that of the second (Nichol and Dhariwal's code).
        logPosterior = Table(step => Math.Log(Math.Max((step.To.Sigma > 0 ? step : steps[Math.Min(1, steps.Length - 1)]).Variance, LeastVariance)));
        logBeta = Table(step => Math.Log(step.Beta));
    }

    /// <summary>The variance of the network's steps; <see cref="DdpmVariance.LearnedRange"/> reads <see cref="Denoised.Variance"/>.</summary>
    public DdpmVariance Variance { get; init; } = DdpmVariance.FixedSmall;

    /// <summary>T, the number of terms besides the prior's.</summary>
    public int Timesteps => process.Timesteps;

    /// <summary>One term of the bound a sample: KL(q(x_{t-1} | x_t, x_0) || p(x_{t-1} | x_t)), and -log p(x_0 | x_1) where t is 0. Bits a dimension: [B].</summary>
    /// <param name="x0">The data: [B, ...].</param>
    /// <param name="x">x_t: as x0.</param>
    /// <param name="answer">What the denoiser says of x_t.</param>
    /// <param name="t">The timestep of each sample: [B], Int64.</param>
    public Tensor Terms(Tensor x0, Tensor x, Denoised answer, Tensor t)
    {
        Tensor At(NumberTable table) => Column(table.At(t), x);
        var mean = At(x0Weights) * answer.X0 + At(xWeights) * x;
        var logVariance = LogVariance(answer, t, At);
        var (exact, logExact) = (At(x0Weights) * x0 + At(xWeights) * x, At(logPosterior));
        var divergence = 0.5 * (logVariance - logExact - 1 + (logExact - logVariance).Exp() + (exact - mean).Square() * (-logVariance).Exp());
        var decoder = -DiscretizedNormal.LogChance(x0, mean, 0.5 * logVariance);
        return PerDimension(Tensor.Where(Column(t.EqualTo(0), x), decoder, divergence));
    }

    /// <summary>KL(q(x_T | x_0) || N(0, I)), which no training changes. Bits a dimension: [B].</summary>
    /// <param name="x0">The data: [B, ...].</param>
    public Tensor Prior(Tensor x0)
    {
        var last = process.At(process.LastT);
        var variance = last.Sigma * last.Sigma;
        return PerDimension(0.5 * ((last.Alpha * x0).Square() + (variance - 1 - Math.Log(variance))));
    }

    /// <summary>The whole bound, each term with one draw of noise: T evaluations.</summary>
    /// <param name="model">The denoiser; usually clipped to the range of the data.</param>
    /// <param name="x0">The data: [B, ...].</param>
    /// <param name="noise">Where the noise comes from; it is drawn from the noisiest timestep to the cleanest.</param>
    public VariationalBits Of(IDenoiser model, Tensor x0, INoiseSource noise)
    {
        using var gradients = GradientMode.Off();
        using var outer = new TensorScope();
        var (terms, dataErrors, noiseErrors) = (new Tensor[Timesteps], new Tensor[Timesteps], new Tensor[Timesteps]);
        for (var t = Timesteps - 1; t >= 0; t--)
        {
            using var scope = new TensorScope();
            var level = process.At(t);
            var n = noise.Draw(x0.Shape, x0.Type, x0.Device, new NoiseDraw(Timesteps - 1 - t, 0) { From = NoiseLevel.Clean, To = level });
            var x = level.Perturb(x0, n);
            var answer = model.Denoise(x, level);
            terms[t] = scope.Return(Terms(x0, x, answer, Tensor.Full([x0.Size(0)], t, ScalarType.Int64, x0.Device)));
            dataErrors[t] = scope.Return((answer.X0 - x0).Square().Flatten(1).Mean([1]));
            noiseErrors[t] = scope.Return(((x - level.Alpha * answer.X0) / level.Sigma - n).Square().Flatten(1).Mean([1]));
        }
        Tensor Rows(Tensor[] columns) => outer.Return(Tensor.Stack(columns, 1));
        return new VariationalBits(Rows(terms), outer.Return(Prior(x0))) { DataErrors = Rows(dataErrors), NoiseErrors = Rows(noiseErrors) };
    }

    /// <summary>Of the network's step: as the sampler's.</summary>
    private Tensor LogVariance(Denoised answer, Tensor t, Func<NumberTable, Tensor> at)
    {
        var small = at(logPosterior);
        switch (Variance)
        {
            case DdpmVariance.FixedSmall: return small;
            case DdpmVariance.FixedLarge: return Tensor.Where(Column(t.EqualTo(0), answer.X0), small, at(logBeta));
            default:
                var v = answer.Variance ?? throw new InvalidOperationException("The denoiser gives no variance; use a network trained to learn it, or the variance FixedSmall or FixedLarge.");
                return small + (at(logBeta) - small) * ((v + 1.0) * 0.5);
        }
    }

    /// <summary>One value a sample, beside x: [B, 1, ...], in x's type where it is floating.</summary>
    private static Tensor Column(Tensor values, Tensor x)
    {
        var shape = new long[x.Dimensions];
        Array.Fill(shape, 1);
        shape[0] = -1;
        var column = values.Reshape(shape);
        return column.Type == ScalarType.Float64 ? column.To(x.Type) : column;
    }

    private static Tensor PerDimension(Tensor nats) => nats.Flatten(1).Mean([1]) / Math.Log(2);
}
