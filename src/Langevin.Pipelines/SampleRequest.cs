namespace Langevin.Pipelines;

/// <summary>What images to sample, and how; what is left null is the model's own default.</summary>
public sealed record SampleRequest : WalkRequest
{
    /// <summary>The number of images.</summary>
    public int Count { get; init; } = 1;

    /// <summary>The classes asked for, in turn: image i is of class i modulo their number; null asks for all classes in turn.</summary>
    public IReadOnlyList<int>? Classes { get; init; }

    /// <summary>Called with the number of an image that is one number everywhere, which a trained network hardly ever makes; null to look for none.</summary>
    public Action<int>? OnConstant { get; init; }
}
