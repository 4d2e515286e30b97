using Langevin.Torch;

namespace Langevin.Models.Approximation;

/// <summary>The deep part of a U-Net in one call: computed and kept, or taken over.</summary>
internal sealed class DeepReuse
{
    private const int Slot = 0;
    private readonly BranchMemory memory;
    private readonly BranchRows[] parts;

    /// <summary>The next call.</summary>
    /// <param name="cache">The setting.</param>
    /// <param name="memory">What the walk keeps.</param>
    /// <param name="ages">For each branch, how many calls ago its deep part was computed.</param>
    /// <param name="parts">The branches of the call.</param>
    public DeepReuse(DeepCache cache, BranchMemory memory, Dictionary<Branch, int> ages, BranchRows[] parts)
    {
        (this.memory, this.parts, Branch) = (memory, parts, cache.Branch);
        IsTaken = memory.Holds(Slot, parts) && Array.TrueForAll(parts, part => ages[part.Branch] + 1 < cache.Interval);
        foreach (var part in parts) ages[part.Branch] = IsTaken ? ages[part.Branch] + 1 : 0;
    }

    /// <summary>The skip connection at which the parts meet, the first that is made being 0.</summary>
    public int Branch { get; }

    /// <summary>Whether the deep part is taken over.</summary>
    public bool IsTaken { get; }

    /// <summary>The hidden image where the parts meet: the one computed, which is kept, or the one taken over.</summary>
    /// <param name="x">What has been computed; not looked at when it is taken over.</param>
    public Tensor Meet(Tensor x)
    {
        if (IsTaken) return memory.Find(Slot, parts)!;
        memory.Keep(Slot, x, parts);
        return x;
    }
}
