using Langevin.Media.Images;

namespace Langevin.Evaluation.Pictures;

/// <summary>Pictures in a fixed order that come a few at a time, from any of them on: read from a data set, or sampled as they are asked for.</summary>
public interface IPictureSource
{
    /// <summary>What to call them in messages and protocols.</summary>
    string Name { get; }

    /// <summary>How many there are.</summary>
    long Count { get; }

    /// <summary>Pictures of a batch, the last one having fewer: a picture's features are the same bits in the same batch.</summary>
    int BatchSize { get; }

    /// <summary>What tells these pictures from any others: equal for equal pictures, wherever they lie.</summary>
    string Fingerprint { get; }

    /// <summary>The pictures from one of them on.</summary>
    /// <param name="first">0 to <see cref="Count"/>, where a batch begins.</param>
    /// <param name="cancellation">Stops with an <see cref="OperationCanceledException"/>.</param>
    IEnumerable<PictureBatch> From(long first, CancellationToken cancellation);
}

/// <summary>Some pictures.</summary>
/// <param name="Images">The pictures, of any sizes.</param>
/// <param name="Asked">The class that each should show; -1 where none was asked for.</param>
public sealed record PictureBatch(IReadOnlyList<Image> Images, IReadOnlyList<int> Asked);
