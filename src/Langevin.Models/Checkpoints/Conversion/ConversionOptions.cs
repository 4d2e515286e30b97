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

    /// <summary>The title that a single file's <c>modelspec.title</c> is given; null for the source's name.</summary>
    public string? Title { get; init; }

    /// <summary>The date that a single file's <c>modelspec.date</c> is given; null for none.</summary>
    public string? Date { get; init; }
}
