namespace Langevin.Models.Approximation;

/// <summary>Whether the first block of a transformer can say what the others do.</summary>
internal static class FirstBlockFit
{
    /// <exception cref="ArgumentException">It cannot.</exception>
    public static void Check(StepCache cache, string className, long blocks)
    {
        if (cache is not FirstBlockCache first) throw new ArgumentException($"A {className} has no {cache.Name}, which is for U-Nets; a first-block cache is for transformers.");
        if (!(first.Threshold >= 0 && double.IsFinite(first.Threshold))) throw new ArgumentException($"The threshold of the first-block cache is {first.Threshold}; it is 0, which changes nothing, or more, such as 0.1.");
        if (blocks < 2) throw new ArgumentException($"This {className} has {blocks} block, and so none that a first-block cache could leave out; leave the cache out.");
    }
}
