using Langevin.Diffusion.Processes;
using Langevin.Torch;

namespace Langevin.Diffusion.Objectives;

/// <summary>Timesteps as often as their losses have lately been large: in proportion to sqrt(E[L^2]).</summary>
/// <remarks>
/// Nichol and Dhariwal 2021, section 3.3, made for the variational bound, whose noise it takes away. Every timestep keeps its latest losses; until all have as many as they
/// keep, timesteps are uniform. A small share stays uniform always. The draw's weights make up for the chances. Continuous time is cut into 1000 stretches.
/// </remarks>
/// <param name="process">The process, discrete or continuous.</param>
/// <param name="kept">How many losses each timestep keeps; the paper's 10.</param>
/// <param name="uniform">The share of uniform timesteps; 0.001.</param>
public sealed class LossSecondMomentTimesteps(INoiseProcess process, int kept = 10, double uniform = 0.001) : ITimestepSampling
{
    private const string Losses = "losses", Seen = "seen";
    private readonly TimestepChances parts = new(process);
    private double[]? losses;                                                           // of each part, its latest: a ring
    private long[]? seen;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State => new Dictionary<string, Tensor>
    {
        [Losses] = Tensor.From(Latest, parts.Count, kept),
        [Seen] = Tensor.From(Counts, parts.Count),
    };

    private double[] Latest => losses ??= new double[parts.Count * kept];

    private long[] Counts => seen ??= new long[parts.Count];

    /// <inheritdoc/>
    public TimestepDraw Draw(long count, Generator generator) => parts.Draw(Chances(), count, generator);

    /// <inheritdoc/>
    public void Learn(Tensor t, Tensor losses)
    {
        var found = losses.To(ScalarType.Float64).ToArray<double>();
        var at = parts.PartsOf(t);
        for (var i = 0; i < at.Length; i++) Latest[at[i] * kept + Counts[at[i]]++ % kept] = found[i];
    }

    /// <inheritdoc/>
    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        if (!state.TryGetValue(Losses, out var latest) || !state.TryGetValue(Seen, out var counts) || !latest.Shape.AsSpan().SequenceEqual([parts.Count, kept]))
            throw new ArgumentException($"The state holds no '{Losses}' of {parts.Count} timesteps with {kept} each and '{Seen}'; it belongs to another timestep sampling.");
        (losses, seen) = (latest.ToArray<double>(), counts.ToArray<long>());
    }

    private double[] Chances()
    {
        if (Array.Exists(Counts, count => count < kept)) return [.. Enumerable.Repeat(1.0, parts.Count)];
        double[] moments = [.. Latest.Chunk(kept).Select(part => Math.Sqrt(part.Average(loss => loss * loss)))];
        var total = moments.Sum();
        return total > 0 ? Array.ConvertAll(moments, moment => (1 - uniform) * moment / total + uniform / parts.Count) : [.. Enumerable.Repeat(1.0, parts.Count)];
    }
}
