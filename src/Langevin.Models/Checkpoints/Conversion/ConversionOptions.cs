using Langevin.Torch;

namespace Langevin.Models.Checkpoints.Conversion;

/// <summary>How a checkpoint is converted.</summary>
public sealed record ConversionOptions
{
    /// <summary>The floating type that is written; null for that of each tensor.</summary>
    public ScalarType? Type { get; init; }

    /// <summary>For a folder: the variant that is read, such as <c>fp16</c>; null for the plain weights.</summary>
    public string? Variant { get; init; }

    /// <summary>For a file: a pipeline's folder with its configurations and tokenizers; null for one beside the file, or for what shapes tell.</summary>
    public string? Config { get; init; }

    /// <summary>For a file: what its network predicts, in diffusers' words (<c>epsilon</c>, <c>v_prediction</c>, <c>sample</c>, <c>flow_prediction</c>); null for what the file says.</summary>
    public string? Prediction { get; init; }

    /// <summary>For a folder that is written: the most bytes of weights in one file; more become several with an index.</summary>
    public long ShardBytes { get; init; } = 5_000_000_000;

    /// <summary>The title that a single file's <c>modelspec.title</c> is given; null for the source's name.</summary>
    public string? Title { get; init; }

    /// <summary>The date that a single file's <c>modelspec.date</c> is given; null for none.</summary>
    public string? Date { get; init; }
}
