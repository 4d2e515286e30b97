using System.Runtime.ExceptionServices;
using Langevin.Evaluation.Classifiers;
using Langevin.Media;
using Langevin.Media.Datasets;

namespace Langevin.Evaluation.Pictures;

/// <summary>The pictures of a data set, read on all cores. One that is broken ends the reading: a number about some of the pictures would be taken for one about all.</summary>
/// <param name="dataset">The data set.</param>
/// <param name="name">What to call it.</param>
/// <param name="batch">Pictures read at once.</param>
public sealed class DatasetPictures(IImageDataset dataset, string name, int batch = 64) : IPictureSource
{
    /// <summary>The data set.</summary>
    public IImageDataset Dataset => dataset;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public long Count => dataset.Count;

    /// <inheritdoc/>
    public int BatchSize => batch;

    /// <inheritdoc/>
    public string Fingerprint => field ??= DatasetFingerprint.Of(dataset);

    /// <summary>How many sizes there were among the pictures read so far, and the smallest and the largest by area.</summary>
    public PictureSizes Sizes { get; } = new();

    /// <inheritdoc/>
    /// <exception cref="EvaluationException">A picture is broken.</exception>
    public IEnumerable<PictureBatch> From(long first, CancellationToken cancellation)
    {
        for (var start = (int)first; start < dataset.Count; start += batch)
        {
            cancellation.ThrowIfCancellationRequested();
            var samples = Read(start, Math.Min(batch, dataset.Count - start));
            foreach (var sample in samples) Sizes.Add(sample.Image.Width, sample.Image.Height);
            yield return new PictureBatch(Array.ConvertAll(samples, sample => sample.Image), Array.ConvertAll(samples, sample => sample.Label ?? -1));
        }
    }

    private ImageSample[] Read(int start, int count)
    {
        var samples = new ImageSample[count];
        try
        {
            Parallel.For(0, count, i => samples[i] = dataset.Read(start + i));
            return samples;
        }
        catch (AggregateException failure) when (failure.InnerExceptions[0] is BrokenImageException broken)
        {
            throw new EvaluationException($"{broken.Message.TrimEnd('.')}: mend it or take it away, so that the number is about all pictures of {name}.", broken);
        }
        catch (AggregateException failure)
        {
            ExceptionDispatchInfo.Throw(failure.InnerExceptions[0]);
            throw;
        }
    }
}
