using Langevin.Media.Datasets;
using Langevin.Media.Images;

namespace Langevin.Media.Loading;

/// <summary>Every picture once, in the dataset's order, its middle and never mirrored. Broken pictures are left out.</summary>
internal sealed class SinglePassPlan(IImageDataset dataset, PreparedSamples samples, DataLoaderOptions options) : IBatchPlan
{
    public long? Batches => (dataset.Count + options.BatchSize - 1) / options.BatchSize;

    public void Fill(ImageBatch batch, CancellationToken cancellation)
    {
        var first = (int)(batch.Step * options.BatchSize);
        var end = Math.Min(first + (long)options.BatchSize, dataset.Count);
        for (var index = first; index < end; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (samples.Read(index) is { Image: var image } sample)
            {
                var (left, top) = ((image.Width - options.Width) / 2, (image.Height - options.Height) / 2);
                PixelRange.Write(image, left, top, options.Width, options.Height, mirrored: false, batch.Add(index, sample.Label, sample.Caption));
            }
        }
    }
}
