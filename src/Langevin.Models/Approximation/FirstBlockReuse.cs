using Langevin.Torch;

namespace Langevin.Models.Approximation;

/// <summary>The blocks of a transformer after the first in one call: computed, or what they changed taken over.</summary>
/// <param name="threshold">Below which relative change of the first block it is taken over.</param>
/// <param name="memory">What the walk keeps.</param>
/// <param name="parts">The branches of the call.</param>
internal sealed class FirstBlockReuse(double threshold, BranchMemory memory, BranchRows[] parts)
{
    private const int First = 0, Others = 1;

    /// <summary>Goes through the blocks.</summary>
    /// <param name="reuse">What may be taken over; null for nothing.</param>
    /// <param name="tokens">What the first block is given: [B, T, E].</param>
    /// <param name="first">The first block.</param>
    /// <param name="others">All others.</param>
    /// <returns>[B, T, E].</returns>
    public static Tensor Through(FirstBlockReuse? reuse, Tensor tokens, Func<Tensor, Tensor> first, Func<Tensor, Tensor> others) =>
        reuse is null ? others(first(tokens)) : reuse.Through(tokens, first, others);

    private Tensor Through(Tensor tokens, Func<Tensor, Tensor> first, Func<Tensor, Tensor> others)
    {
        var before = tokens.Detach();                                                                      // blocks free what they have read
        var after = first(tokens);
        var change = after - before;
        if (memory.Find(First, parts) is { } last && Difference(change, last) < threshold) return after + memory.Find(Others, parts)!;
        var start = after.Detach();
        var end = others(after);
        memory.Keep(First, change, parts);
        memory.Keep(Others, end - start, parts);
        return end;
    }

    /// <summary>The mean distance by the mean size, of the row where it is greatest.</summary>
    private static double Difference(Tensor change, Tensor last)
    {
        var distance = (change - last).Flatten(1).Abs().Mean([1]);                                       // [B]
        return (distance / last.Flatten(1).Abs().Mean([1])).Max().Item();
    }
}
