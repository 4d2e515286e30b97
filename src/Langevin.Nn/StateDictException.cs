namespace Langevin.Nn;

/// <summary>Weights do not fit a module; the message and the lists name every one that does not.</summary>
public sealed class StateDictException : Exception
{
    internal StateDictException(IReadOnlyList<string> missing, IReadOnlyList<string> unexpected, IReadOnlyList<string> misshapen)
        : base($"The weights do not fit the network: {string.Join("; ", Parts(missing, unexpected, misshapen))}.") =>
        (Missing, Unexpected, Misshapen) = (missing, unexpected, misshapen);

    /// <summary>Names that the module has and the weights lack.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>Names that the weights have and the module lacks.</summary>
    public IReadOnlyList<string> Unexpected { get; }

    /// <summary>Names of weights of another shape, each with both shapes.</summary>
    public IReadOnlyList<string> Misshapen { get; }

    private static IEnumerable<string> Parts(IReadOnlyList<string> missing, IReadOnlyList<string> unexpected, IReadOnlyList<string> misshapen)
    {
        if (missing.Count > 0) yield return $"missing {string.Join(", ", missing)}";
        if (unexpected.Count > 0) yield return $"unexpected {string.Join(", ", unexpected)}";
        if (misshapen.Count > 0) yield return $"misshapen {string.Join(", ", misshapen)}";
    }
}
