using Langevin.Diffusion.Integration;
using Langevin.Diffusion.Processes;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Diffusion.Likelihood;

/// <summary>The exact likelihood of data under a model: its probability-flow ODE carries the data to the prior, and its divergence says how volumes change on the way.</summary>
/// <remarks>
/// Song et al. 2021, eq. 39 and appendix D.2. Solved in z = x / sqrt(alpha^2 + sigma^2) over lambda = log(alpha / sigma), where the ODE is
/// dz/dlambda = a (x_0 - a z) with a = alpha / sqrt(alpha^2 + sigma^2), for every process. Data are taken as they are at the process's first level, and the prior is that of
/// its last; a process that ends in pure noise is followed to an SNR of e^-24.
/// </remarks>
/// <param name="model">The denoiser; what it computes must be differentiable, and unconstrained.</param>
/// <param name="process">The process that it was trained on.</param>
public sealed class FlowLikelihood(IDenoiser model, INoiseProcess process)
{
    private const double LeastLambda = -12;

    /// <summary>How the divergence is found.</summary>
    public Divergence Divergence { get; init; } = Divergence.Exact;

    /// <summary>How exactly the ODE is solved.</summary>
    public AdaptiveIntegrator Integrator { get; init; } = new();

    /// <summary>log p(x_0), and the point of the prior that x_0 belongs to.</summary>
    /// <param name="x0">Data: [B, ...]; 8-bit pixels are dequantised first (<see cref="UniformDequantization"/>).</param>
    public LogLikelihoods Of(Tensor x0)
    {
        using var scope = new TensorScope();
        NoiseLevel first = process.At(process.FirstT), last = process.At(process.LastT);
        var (batch, size) = (x0.Size(0), x0.Elements / x0.Size(0));
        var probes = Divergence.Probes(x0.Shape, x0.Type, x0.Device);
        var start = Pack(Share(first) * x0, Tensor.Zeros([batch], ScalarType.Float64, x0.Device));
        var solution = Integrator.Solve((lambda, state) => Slope(lambda, state, x0, probes), start, first.Lambda, Math.Max(last.Lambda, LeastLambda));
        var (z, change) = Unpack(solution.Y, x0.Shape);
        var deviation = process.PriorScale / Scale(last);
        var prior = -0.5 * (z / deviation).Square().Flatten(1).Sum([1]) - size * (0.5 * Math.Log(2 * Math.PI) + Math.Log(deviation));
        return new LogLikelihoods(scope.Return(prior + change + size * Math.Log(Share(first))), scope.Return(Scale(last) * z), solution.Evaluations)
        {
            Dimensions = size,
        };
    }

    private Tensor Slope(double lambda, Tensor state, Tensor like, Tensor[] probes)
    {
        var level = process.At(process.TimeOf(lambda));
        var (a, scale) = (Share(level), Scale(level));
        using var scope = new TensorScope();                                            // what was recorded for the gradient goes at once
        var (z, _) = Unpack(state, like.Shape);
        using var recording = GradientMode.On();
        var x = (scale * z).To(like.Type).Detach();
        x.RequiresGrad = true;
        var x0 = model.Denoise(x, level).X0;
        var trace = Divergence.Of(x0, x, probes);
        var size = like.Elements / like.Size(0);
        return scope.Return(Pack(a * (x0.Detach().To(ScalarType.Float64) - a * z), a * scale * trace - a * a * size));
    }

    private static double Scale(NoiseLevel level) => Math.Sqrt(level.Alpha * level.Alpha + level.Sigma * level.Sigma);

    private static double Share(NoiseLevel level) => level.Alpha / Scale(level);

    /// <summary>A sample and a number beside it: [B, N + 1], Float64.</summary>
    private static Tensor Pack(Tensor z, Tensor change) => Tensor.Cat([z.To(ScalarType.Float64).Flatten(1), change.Unsqueeze(1)], 1);

    private static (Tensor Z, Tensor Change) Unpack(Tensor state, long[] shape) =>
        (state.Narrow(1, 0, state.Size(1) - 1).Reshape(shape), state.Narrow(1, state.Size(1) - 1, 1).Squeeze(1));
}
