namespace Langevin.Models.Approximation;

/// <summary>One of the conditions that guidance asks for.</summary>
internal enum Branch
{
    /// <summary>What is wanted.</summary>
    Wanted,
    /// <summary>What is guided away from.</summary>
    Unwanted,
}

/// <summary>The rows of a network call that are of one branch.</summary>
/// <param name="Branch">The branch.</param>
/// <param name="First">The first row.</param>
/// <param name="Count">How many.</param>
internal readonly record struct BranchRows(Branch Branch, long First, long Count)
{
    /// <summary>The branches of a call: first what is wanted, then what is guided away from.</summary>
    public static BranchRows[] Of(long rows, long wanted) =>
        [.. new BranchRows[] { new(Branch.Wanted, 0, wanted), new(Branch.Unwanted, wanted, rows - wanted) }.Where(part => part.Count > 0)];
}
