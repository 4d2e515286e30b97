using Langevin.Torch;

namespace Langevin.Diffusion.Processes;

/// <summary>How data turns into noise: for every t a signal scale and a noise scale, x_t = alpha_t x_0 + sigma_t n.</summary>
/// <remarks>
/// These are the marginals of dx = f(t) x dt + g(t) dw (Song et al. 2021, eq. 5) with f = d log alpha / dt and
/// g^2 = d sigma^2 / dt - 2 f sigma^2 = -2 sigma^2 d lambda / dt (Kingma et al. 2021, appendix A).
/// </remarks>
public interface INoiseProcess
{
    /// <summary>How many timesteps 0, 1, ... there are; null when t is continuous.</summary>
    int? Timesteps { get; }

    /// <summary>The t of the cleanest level that networks are trained on.</summary>
    double FirstT { get; }

    /// <summary>The t of the noisiest level.</summary>
    double LastT { get; }

    /// <summary>The standard deviation of the noise that sampling starts from, x = PriorScale n.</summary>
    double PriorScale { get; }

    /// <summary>The level at a t; between the timesteps of a discrete process it is interpolated.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The process is not defined at t; it is in all of [FirstT, LastT].</exception>
    NoiseLevel At(double t);

    /// <summary>The levels at many t: [B], on t's device.</summary>
    /// <param name="t">Timesteps: [B], Int64 where the process is discrete, floating where it is continuous.</param>
    NoiseLevels At(Tensor t);

    /// <summary>The t at which log(alpha / sigma) is <paramref name="lambda"/>, held inside [FirstT, LastT]: the inverse of <see cref="At(double)"/>.</summary>
    double TimeOf(double lambda);

    /// <summary>f(t) of dx = f(t) x dt + g(t) dw: how fast the signal grows, per unit of t; minus infinity where alpha reaches 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The process is not defined at t.</exception>
    double Drift(double t);

    /// <summary>g(t) of dx = f(t) x dt + g(t) dw: the noise that enters, per square root of a unit of t.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The process is not defined at t.</exception>
    double Diffusion(double t);

    /// <summary>The level at which log(alpha / sigma) is <paramref name="lambda"/>; beyond the ends of the process the path goes on, and T stays where it cannot.</summary>
    NoiseLevel AtLambda(double lambda);
}

/// <summary>What follows for every process.</summary>
public static class NoiseProcesses
{
    /// <summary>The level at which sigma / alpha is <paramref name="sigma"/>.</summary>
    /// <param name="process">The process.</param>
    /// <param name="sigma">The relative sigma, finite; 0 is clean data.</param>
    public static NoiseLevel AtSigma(this INoiseProcess process, double sigma) => sigma == 0 ? NoiseLevel.Clean : process.AtLambda(-Math.Log(sigma));

    /// <summary>alpha_t x0 + sigma_t noise, each sample at its own t.</summary>
    /// <param name="process">The process.</param>
    /// <param name="x0">Clean data: [B, ...].</param>
    /// <param name="noise">Standard normal, of x0's shape.</param>
    /// <param name="t">One t a sample: [B].</param>
    public static Tensor Perturb(this INoiseProcess process, Tensor x0, Tensor noise, Tensor t) => process.At(t).Perturb(x0, noise);
}
