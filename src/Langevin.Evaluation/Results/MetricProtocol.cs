namespace Langevin.Evaluation.Results;

/// <summary>How a result was measured: two can be compared when these agree. What was not needed is null.</summary>
public sealed record MetricProtocol
{
    /// <summary>The real pictures; null when nothing was compared with them.</summary>
    public ReferenceCard? Reference { get; init; }

    /// <summary>Generated pictures.</summary>
    public required long Samples { get; init; }

    /// <summary>Features of a picture; null when only class probabilities were used.</summary>
    public long? Dimensions { get; init; }

    /// <summary>The network that gave the features, when its name is known.</summary>
    public string? Network { get; init; }

    /// <summary>Where the network looked, such as <c>cuda</c>; null for the CPU. Numbers of two devices differ by rounding, and can be compared.</summary>
    public string? Device { get; init; }

    /// <summary>How pictures came to the size of the network; null when features were given.</summary>
    public string? Resize { get; init; }

    /// <summary>Which neighbour gives the radius.</summary>
    public int? Neighbours { get; init; }

    /// <summary>Random blocks of the kernel distance.</summary>
    public int? KernelBlocks { get; init; }

    /// <summary>Rows of each set in a block.</summary>
    public long? KernelBlockSize { get; init; }

    /// <summary>Parts of the Inception Score.</summary>
    public int? Splits { get; init; }

    /// <summary>Classes of the Inception Score.</summary>
    public long? Classes { get; init; }

    /// <summary>Times that the generated pictures (and for recall and coverage the real ones) were drawn anew for the 95 % intervals.</summary>
    public int? Bootstrap { get; init; }

    /// <summary>What gave the blocks and the draws; null when nothing was drawn.</summary>
    public ulong? Seed { get; init; }

    /// <summary>How the bits of the variational bound were measured; null when they were not.</summary>
    public Likelihood.LikelihoodProtocol? VariationalBound { get; init; }

    /// <summary>How the bits of the probability-flow ODE were measured; null when they were not.</summary>
    public Likelihood.LikelihoodProtocol? ProbabilityFlow { get; init; }

    /// <summary>The version of Langevin that measured.</summary>
    public required string LibraryVersion { get; init; }
}
