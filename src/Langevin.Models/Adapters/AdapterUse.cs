namespace Langevin.Models.Adapters;

/// <summary>An adapter and how strongly it acts.</summary>
/// <param name="File">The adapter.</param>
/// <param name="Scale">What its changes are multiplied by; 1 is as it was trained.</param>
public sealed record AdapterUse(AdapterFile File, double Scale = 1);

/// <summary>What happens to parts of an adapter's file that fit nothing.</summary>
public enum AdapterMatch
{
    /// <summary>There must be none: all that there are are named in the error.</summary>
    Whole,
    /// <summary>They are left out, and named in the result. Something must fit.</summary>
    Partial,
}

/// <summary>How adapters act on weights.</summary>
public enum AdapterMode
{
    /// <summary>The changed weights are computed once. Nothing is slower then; the touched weights take memory twice.</summary>
    Fused,
    /// <summary>The changes are computed at every call, from factors that gradients reach: for training, and for large networks with small adapters.</summary>
    Live,
}
