using Langevin.Diffusion.Processes;
using Langevin.Torch;

namespace Langevin.Diffusion.Objectives;

/// <summary>A process cut into parts that are drawn with different chances: its timesteps, or 1000 equal stretches of continuous time.</summary>
/// <param name="process">The process.</param>
internal sealed class TimestepChances(INoiseProcess process)
{
    private const int Stretches = 1000;

    /// <summary>How many parts there are.</summary>
    internal int Count { get; } = process.Timesteps ?? Stretches;

    /// <summary>The noisy end of a part; of -1, the clean end of the first.</summary>
    internal NoiseLevel End(int part) => process.Timesteps is null
        ? process.At(double.Lerp(process.FirstT, process.LastT, (part + 1.0) / Count))
        : part < 0 ? NoiseLevel.Clean : process.At(part);

    /// <summary>The parts in which timesteps lie.</summary>
    internal int[] PartsOf(Tensor t) => process.Timesteps is null
        ? Array.ConvertAll(t.To(ScalarType.Float64).ToArray<double>(), at => Math.Clamp((int)((at - process.FirstT) / (process.LastT - process.FirstT) * Count), 0, Count - 1))
        : Array.ConvertAll(t.ToArray<long>(), at => (int)at);

    /// <summary>Draws independently, each part with its chance and evenly inside it, with the weights 1 / (Count chance).</summary>
    /// <param name="chances">One a part, above 0; they need not add up to 1.</param>
    /// <param name="count">The size of the batch.</param>
    /// <param name="generator">Where the random numbers come from.</param>
    internal TimestepDraw Draw(double[] chances, long count, Generator generator)
    {
        var total = chances.Sum();
        var upTo = new double[Count];
        for (var (i, sum) = (0, 0.0); i < Count; i++) upTo[i] = sum += chances[i];
        var (shares, weights) = (new double[count], new double[count]);
        var numbers = Tensor.Rand([count], generator, ScalarType.Float64).ToArray<double>();
        for (var i = 0; i < count; i++)
        {
            var at = numbers[i] * total;
            var found = Array.BinarySearch(upTo, at);
            var part = Math.Min(found < 0 ? ~found : found + 1, Count - 1);
            var inside = Math.Clamp(1 - (upTo[part] - at) / chances[part], 0, 0.999999);
            shares[i] = (part + (process.Timesteps is null ? inside : 0.5)) / Count;
            weights[i] = total / (Count * chances[part]);
        }
        return new TimestepDraw(process.AtShare(Tensor.From(shares)), Tensor.From(weights));
    }
}
