namespace Langevin.Models.Approximation;

/// <summary>What one walk of one network leaves out, and what it remembers for that. It belongs to the walk: the network itself stays as it is, and serves others meanwhile.</summary>
/// <param name="cache">What is taken over from earlier calls; null for nothing.</param>
/// <param name="merging">How tokens are merged; null for not at all.</param>
public sealed class WalkShortcuts(StepCache? cache, TokenMerging? merging) : IDisposable
{
    private readonly BranchMemory memory = new();
    private readonly Dictionary<Branch, int> ages = [];
    private ulong calls;

    /// <summary>What the next call of the network may leave out. Each result is for one call.</summary>
    /// <param name="rows">Rows of the call's batch.</param>
    /// <param name="wanted">How many of them, from the first on, are of what is wanted; the others are of what is guided away from.</param>
    public CallShortcuts Next(long rows, long wanted)
    {
        var parts = BranchRows.Of(rows, wanted);
        return new CallShortcuts(
            cache is DeepCache deep ? new DeepReuse(deep, memory, ages, parts) : null,
            cache is FirstBlockCache first ? new FirstBlockReuse(first.Threshold, memory, parts) : null,
            merging is null ? null : new MergedTokens(merging, calls++));
    }

    /// <summary>Forgets all.</summary>
    public void Dispose() => memory.Dispose();
}

/// <summary>What one call of a network may leave out; see <see cref="WalkShortcuts.Next"/>.</summary>
public sealed class CallShortcuts
{
    internal CallShortcuts(DeepReuse? deep, FirstBlockReuse? firstBlock, MergedTokens? merged) => (Deep, FirstBlock, Merged) = (deep, firstBlock, merged);

    internal DeepReuse? Deep { get; }

    internal FirstBlockReuse? FirstBlock { get; }

    internal MergedTokens? Merged { get; }
}
