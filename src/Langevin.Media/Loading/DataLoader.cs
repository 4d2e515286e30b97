using Langevin.Media.Datasets;

namespace Langevin.Media.Loading;

/// <summary>Batches of a dataset, read, decoded and resized ahead on other threads.</summary>
/// <remarks>
/// What a batch holds depends on the dataset, the options and the batch's number alone: not on the number of workers, nor on
/// where the stream was started. So a run that stopped goes on at <c>Batches(step)</c> exactly as if it had not.
/// </remarks>
public sealed class DataLoader
{
    private readonly IImageDataset dataset;
    private readonly DataLoaderOptions options;
    private readonly PreparedSamples samples;

    /// <summary>Reads nothing yet.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its bounds.</exception>
    public DataLoader(IImageDataset dataset, DataLoaderOptions options)
    {
        options.Validate();
        (this.dataset, this.options) = (dataset, options);
        samples = new PreparedSamples(dataset, options);
    }

    /// <summary>Batches that go once around the dataset, the last one rounded up.</summary>
    public long BatchesPerRound => ((long)dataset.Count + options.BatchSize - 1) / options.BatchSize;

    /// <summary>The pictures that turned out broken so far.</summary>
    public IReadOnlyCollection<SkippedFile> Broken => samples.Broken;

    /// <summary>The endless stream for training: full batches, round after round, from any batch on.</summary>
    /// <param name="fromStep">The number of the first batch wanted; going there costs nothing.</param>
    /// <param name="cancellation">Ends the stream with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="MediaException">While enumerating: no picture of the dataset can be read.</exception>
    public IEnumerable<ImageBatch> Batches(long fromStep = 0, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fromStep);
        return Stream(new EndlessPlan(dataset, samples, options), fromStep, cancellation);
    }

    /// <summary>Every picture once in the dataset's order, not augmented; the last batch may be smaller, and so may those with broken pictures.</summary>
    /// <param name="cancellation">Ends the stream with an <see cref="OperationCanceledException"/>.</param>
    public IEnumerable<ImageBatch> Once(CancellationToken cancellation = default) =>
        Stream(new SinglePassPlan(dataset, samples, options), 0, cancellation).Where(batch => batch.Count > 0);

    private IEnumerable<ImageBatch> Stream(IBatchPlan plan, long first, CancellationToken cancellation)
    {
        using var stream = new BatchStream(plan, options, first, cancellation);
        for (var turn = 0L; stream.Take(turn) is { } batch; turn++)
        {
            yield return batch;
            stream.Return(batch);
        }
    }
}
