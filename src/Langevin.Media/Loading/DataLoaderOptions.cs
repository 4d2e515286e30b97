using Langevin.Media.Resampling;

namespace Langevin.Media.Loading;

/// <summary>What a <see cref="DataLoader"/> makes of a dataset.</summary>
public sealed record DataLoaderOptions
{
    /// <summary>Pictures a batch, at least 1.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Width of every picture: resized to cover, then cropped.</summary>
    public required int Width { get; init; }

    /// <summary>Height of every picture: resized to cover, then cropped.</summary>
    public required int Height { get; init; }

    /// <summary>1 for grey, 3 for RGB; pictures of the other kind are converted.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>Gives the order and the augmentation, and nothing else does.</summary>
    public ulong Seed { get; init; }

    /// <summary>The order of the endless stream.</summary>
    public SampleOrder Order { get; init; } = SampleOrder.Shuffled;

    /// <summary>How often a picture of the endless stream is mirrored: 0 never, 0.5 every other time.</summary>
    public double FlipProbability { get; init; }

    /// <summary>Which part of a picture the endless stream keeps.</summary>
    public CropPlace Crop { get; init; } = CropPlace.Centre;

    /// <summary>How pictures are resized.</summary>
    public ResamplingFilter Filter { get; init; } = ResamplingFilter.Lanczos;

    /// <summary>Threads that read and decode, 1 to 64.</summary>
    public int Workers { get; init; } = Math.Clamp(Environment.ProcessorCount / 2, 1, 4);

    /// <summary>Batches that each worker makes ahead, at least 1.</summary>
    public int Prefetch { get; init; } = 2;

    /// <summary>Decoded and resized pictures are kept if all of them fit this many bytes.</summary>
    public long CacheBytes { get; init; } = 1L << 30;

    /// <summary>Told of each picture that turns out broken, once, on a worker's thread.</summary>
    public Action<Datasets.SkippedFile>? Broken { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Prefetch, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(CacheBytes);
        if (Channels is not (1 or 3))
        {
            throw new ArgumentOutOfRangeException(nameof(Channels), Channels, "pictures are loaded with 1 (grey) or 3 (RGB) channels");
        }

        if (FlipProbability is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(FlipProbability), FlipProbability, "a probability is from 0 to 1");
        }

        if (Workers is < 1 or > 64)
        {
            throw new ArgumentOutOfRangeException(nameof(Workers), Workers, "1 to 64 workers read at a time");
        }
    }
}
