using Langevin.Diffusion.Processes;

namespace Langevin.Diffusion.Grids;

/// <summary>Some of the N sigmas that a consistency model was trained at, the noisiest first; the walk ends at the cleanest.</summary>
/// <remarks>Song et al. 2023, section 5 and appendix C: Karras et al.'s sigmas with rho 7, N of them at the end of training.</remarks>
/// <param name="trained">N.</param>
/// <param name="rho">How much finer near the data.</param>
public sealed class ConsistencySpacing(int trained = 40, double rho = 7) : Spacing
{
    /// <inheritdoc/>
    public override string Name => "consistency";

    /// <summary>The numbers of the sigmas to visit, the noisiest being 0; null for every floor(N / n)-th.</summary>
    public IReadOnlyList<int>? Visited { get; init; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are not so many sigmas.</exception>
    public override Grid Over(INoiseProcess process, int steps)
    {
        if (steps < 1 || steps > trained) throw new ArgumentOutOfRangeException(nameof(steps), steps, $"A model trained at {trained} sigmas takes 1 to {trained} steps.");
        var visited = Visited ?? [.. Enumerable.Range(0, steps).Select(i => i * (trained / steps))];
        if (visited.Count != steps) throw new ArgumentException($"{visited.Count} sigmas were given and {steps} steps asked for; ask for {visited.Count}.");
        NoiseLevel end = process.At(process.FirstT), start = process.At(process.LastT);
        var sigmas = new KarrasSpacing(rho).Sigmas(end.RelativeSigma, start.RelativeSigma, trained);
        return new Grid([.. visited.Select(i => process.AtSigma(sigmas[i])), end]) { Process = process };
    }
}
