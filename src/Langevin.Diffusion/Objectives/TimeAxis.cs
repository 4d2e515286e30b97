using Langevin.Diffusion.Processes;
using Langevin.Torch;

namespace Langevin.Diffusion.Objectives;

/// <summary>Timesteps of a process, discrete or continuous, from what is drawn.</summary>
internal static class TimeAxis
{
    /// <summary>The timesteps at shares of the way from the cleanest level to the noisiest: [B].</summary>
    /// <param name="process">The process.</param>
    /// <param name="u">[B], Float64, in [0, 1).</param>
    internal static Tensor AtShare(this INoiseProcess process, Tensor u) => process.Timesteps is { } timesteps
        ? (u * timesteps).Floor().Clamp(0, timesteps - 1).To(ScalarType.Int64)
        : process.FirstT + (process.LastT - process.FirstT) * u;

    /// <summary>The timesteps at which log(sigma / alpha) is nearest to given values: [B].</summary>
    /// <param name="process">The process.</param>
    /// <param name="logSigma">[B], Float64.</param>
    internal static Tensor AtLogSigma(this INoiseProcess process, Tensor logSigma)
    {
        var t = Tensor.From(Array.ConvertAll(logSigma.ToArray<double>(), value => process.TimeOf(-value)));
        return process.Timesteps is null ? t : t.Round().To(ScalarType.Int64);
    }
}
