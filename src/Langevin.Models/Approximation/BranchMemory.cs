using Langevin.Torch;

namespace Langevin.Models.Approximation;

/// <summary>Tensors that a walk keeps from one network call to a later one, each branch of guidance apart, so that they may be asked for together or alone.</summary>
internal sealed class BranchMemory : IDisposable
{
    private readonly Dictionary<(Branch, int), Tensor> kept = [];

    /// <summary>Keeps the rows of a call, in the place of those before.</summary>
    /// <param name="slot">What they are.</param>
    /// <param name="value">All rows: [rows, ...].</param>
    /// <param name="parts">Whose they are.</param>
    public void Keep(int slot, Tensor value, BranchRows[] parts)
    {
        foreach (var part in parts)
        {
            if (kept.TryGetValue((part.Branch, slot), out var before)) before.Dispose();
            kept[(part.Branch, slot)] = value.Narrow(0, part.First, part.Count).Keep();
        }
    }

    /// <summary>The rows that were kept for the branches of a call; null where some were not.</summary>
    public Tensor? Find(int slot, BranchRows[] parts)
    {
        var found = Array.ConvertAll(parts, part => kept.TryGetValue((part.Branch, slot), out var value) && value.Size(0) == part.Count ? value : null);
        return Array.Exists(found, part => part is null) ? null : found is [{ } one] ? one : Tensor.Cat(found!);
    }

    /// <summary>Whether rows were kept for all branches of a call.</summary>
    public bool Holds(int slot, BranchRows[] parts) => Array.TrueForAll(parts, part => kept.TryGetValue((part.Branch, slot), out var value) && value.Size(0) == part.Count);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in kept.Values) tensor.Dispose();
        kept.Clear();
    }
}
