namespace Langevin.Evaluation;

/// <summary>How pictures came to be: two results can be compared when these agree but for what is compared. What does not apply is null.</summary>
public sealed record SampleProtocol
{
    /// <summary>The model, or the folder that the pictures were read from.</summary>
    public required string Source { get; init; }

    /// <summary>The sampler's name.</summary>
    public string? Sampler { get; init; }

    /// <summary>Steps a picture.</summary>
    public int? Steps { get; init; }

    /// <summary>The guidance scale; 1 is none.</summary>
    public double? Guidance { get; init; }

    /// <summary>The seeds of the starting noise, in order.</summary>
    public IReadOnlyList<ulong> Seeds { get; init; } = [];

    /// <summary>The type that the network computed in, such as f32.</summary>
    public string? DataType { get; init; }
}
