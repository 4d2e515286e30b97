using System.Collections.Concurrent;
using Langevin.Media.Datasets;
using Langevin.Media.Images;

namespace Langevin.Media.Loading;

/// <summary>The pictures of a dataset in the size asked for, kept if they fit; the broken ones are remembered.</summary>
internal sealed class PreparedSamples(IImageDataset dataset, DataLoaderOptions options)
{
    private readonly ConcurrentDictionary<int, SkippedFile> broken = [];
    private readonly ImageSample?[]? kept =
        (long)dataset.Count * options.Width * options.Height * options.Channels <= options.CacheBytes ? new ImageSample[dataset.Count] : null;

    private long keptBytes;

    public IReadOnlyCollection<SkippedFile> Broken => (IReadOnlyCollection<SkippedFile>)broken.Values;

    /// <summary>One picture: of the size asked for, or covering it where crops are random; null if it is broken.</summary>
    public ImageSample? Read(int index)
    {
        if (kept?[index] is { } ready)
        {
            return ready;
        }

        if (broken.ContainsKey(index))
        {
            return null;
        }

        try
        {
            var sample = dataset.Read(index);
            sample = sample with { Image = Prepared(sample.Image) };
            Keep(index, sample);
            return sample;
        }
        catch (BrokenImageException exception)
        {
            var report = new SkippedFile(exception.Name, exception.Reason);
            if (broken.TryAdd(index, report))
            {
                options.Broken?.Invoke(report);
            }

            return null;
        }
    }

    private Image Prepared(Image image)
    {
        var covering = image.WithChannels(options.Channels).ResizeToCover(options.Width, options.Height, options.Filter);
        return options.Crop == CropPlace.Random ? covering : covering.CentreCrop(options.Width, options.Height);
    }

    private void Keep(int index, ImageSample sample)
    {
        if (kept is not null && Interlocked.Add(ref keptBytes, sample.Image.Pixels.Length) <= options.CacheBytes)
        {
            kept[index] = sample;
        }
    }
}
