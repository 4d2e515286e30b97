namespace Langevin.Evaluation.Likelihood;

/// <summary>How bits a dimension were measured: two numbers compare when these agree. What does not apply is null.</summary>
public sealed record LikelihoodProtocol
{
    /// <summary>The held-out pictures, with their split.</summary>
    public required string Pictures { get; init; }

    /// <summary>How many of them, at equal distances.</summary>
    public required int Images { get; init; }

    /// <summary>How 8-bit pixels were turned into a chance: the mass of their bin under the last step, or a density of pixels spread evenly over their bins.</summary>
    public required string Dequantization { get; init; }

    /// <summary>Whether the model was told the pictures' classes; it was never guided.</summary>
    public required bool IsConditional { get; init; }

    /// <summary>Steps of the chain.</summary>
    public int? Timesteps { get; init; }

    /// <summary>The variance of its steps.</summary>
    public string? Variance { get; init; }

    /// <summary>Rademacher vectors a picture (Hutchinson's estimate).</summary>
    public int? Probes { get; init; }

    /// <summary>The error allowed a step, absolute and relative.</summary>
    public double? Tolerance { get; init; }

    /// <summary>Pictures that the steps were chosen for together.</summary>
    public int? BatchSize { get; init; }

    /// <summary>What gave the noise.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The type that the network computed in.</summary>
    public required string DataType { get; init; }
}

/// <summary>Bits a dimension of held-out pictures, lower being better.</summary>
/// <param name="Bits">Their mean over pictures, and its standard error by the spread between them.</param>
/// <param name="Evaluations">How often the network was asked a picture, on average.</param>
/// <param name="Protocol">How they were measured.</param>
public sealed record LikelihoodResult(Metrics.Estimate Bits, double Evaluations, LikelihoodProtocol Protocol);
