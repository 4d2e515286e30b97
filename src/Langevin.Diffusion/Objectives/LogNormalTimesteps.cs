using Langevin.Diffusion.Processes;
using Langevin.Torch;

namespace Langevin.Diffusion.Objectives;

/// <summary>log(sigma / alpha) is normally distributed: the levels in the middle, where there is most to learn, are drawn most.</summary>
/// <remarks>
/// Karras et al. 2022 (EDM), table 1 (p_train). Esser et al. 2024 (Stable Diffusion 3), eq. 19, draw the logit of a flow's time, which is the
/// same thing: logit u = log(u / (1 - u)) = log(sigma / alpha) (<see cref="LogitNormal"/>). A <see cref="FlowShift"/> by s adds log s to the mean.
/// Levels outside the process are drawn at its ends. The losses count as drawn.
/// </remarks>
/// <param name="process">The process, discrete or continuous.</param>
/// <param name="mean">The mean; EDM's -1.2 is for data of standard deviation 0.5.</param>
/// <param name="deviation">The standard deviation.</param>
public sealed class LogNormalTimesteps(INoiseProcess process, double mean = -1.2, double deviation = 1.2) : ITimestepSampling
{
    /// <summary>With the settings of Stable Diffusion 3: the time of a flow is logit-normal.</summary>
    /// <param name="process">The process, as a rule a flow.</param>
    /// <param name="mean">Above 0 towards noise.</param>
    /// <param name="deviation">The standard deviation of the logit.</param>
    public static LogNormalTimesteps LogitNormal(INoiseProcess process, double mean = 0, double deviation = 1) => new(process, mean, deviation);

    /// <inheritdoc/>
    public TimestepDraw Draw(long count, Generator generator) =>
        new TimestepDraw(process.AtLogSigma(LogSigma(Tensor.Randn([count], generator, ScalarType.Float64))));

    /// <summary>log(sigma / alpha) from standard normal numbers.</summary>
    internal Tensor LogSigma(Tensor z) => mean + deviation * z;
}
