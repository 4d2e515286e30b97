namespace Langevin.Models.Approximation;

/// <summary>What the network calls of a walk take over from earlier calls instead of computing it: faster, and not the same pictures.</summary>
public abstract record StepCache
{
    private protected StepCache() { }

    /// <summary>What it is called in messages.</summary>
    internal abstract string Name { get; }
}

/// <summary>DeepCache: the deep part of a U-Net is computed in every N-th call, and the finest part in every call.</summary>
/// <remarks>
/// Ma et al. 2023 (arXiv 2312.00858), section 3.3, with its uniform interval. Calls are counted for each branch of guidance apart: samplers that ask twice a step take twice as
/// many. An interval of 1 changes nothing.
/// </remarks>
/// <param name="Interval">N: every N-th call is computed whole.</param>
public sealed record DeepCache(int Interval) : StepCache
{
    /// <summary>The skip connection at which the two parts meet, counted from the finest: 0 leaves only the first convolution and the last layer to be computed in each call.</summary>
    public int Branch { get; init; }

    /// <inheritdoc/>
    internal override string Name => "deep cache";
}

/// <summary>First-block cache: while the first block of a transformer changes its input nearly as it did in the last whole call, the change by all other blocks is taken over from there.</summary>
/// <remarks>
/// Cheng 2024 (ParaAttention), after the observation of Liu et al. 2024 (TeaCache, arXiv 2411.19108) that inputs tell when outputs change. How near is the mean distance by the
/// mean size, of the image of a batch that has changed most: an image may be computed more exactly in company. A threshold of 0 changes nothing.
/// </remarks>
/// <param name="Threshold">Below which relative change the other blocks are left out, such as 0.1.</param>
public sealed record FirstBlockCache(double Threshold) : StepCache
{
    /// <inheritdoc/>
    internal override string Name => "first-block cache";
}
