using Langevin.Media.Datasets;
using Langevin.Media.Images;

namespace Langevin.Media.Loading;

/// <summary>Round and round the dataset, batches running on from one round into the next, with flips and random crops.</summary>
/// <remarks>Place p of the stream is round p / N, picture order(round)[p mod N]. A broken picture gives its place to the next in its round.</remarks>
internal sealed class EndlessPlan(IImageDataset dataset, PreparedSamples samples, DataLoaderOptions options) : IBatchPlan
{
    private enum Purpose : ulong
    {
        Order,
        Flip,
        CropLeft,
        CropTop,
    }

    public long? Batches => null;

    public void Fill(ImageBatch batch, CancellationToken cancellation)
    {
        for (var slot = 0; slot < options.BatchSize; slot++)
        {
            cancellation.ThrowIfCancellationRequested();
            var place = checked(batch.Step * options.BatchSize + slot);
            var (index, sample) = At(place, cancellation);
            Write(sample.Image, place, batch.Add(index, sample.Label, sample.Caption));
        }
    }

    private (int Index, ImageSample Sample) At(long place, CancellationToken cancellation)
    {
        var count = dataset.Count;
        var (round, start) = Math.DivRem(place, count);
        var order = new Permutation(count, Random(Purpose.Order, round));
        for (var tried = 0; tried < count; tried++)
        {
            cancellation.ThrowIfCancellationRequested();
            var next = (int)((start + tried) % count);
            var index = options.Order == SampleOrder.Shuffled ? order[next] : next;
            if (samples.Read(index) is { } sample)
            {
                return (index, sample);
            }
        }

        throw new MediaException($"none of the {count} pictures of {dataset.Name} can be read; the first: {samples.Broken.First()}");
    }

    private void Write(Image image, long place, Span<float> planes)
    {
        var left = CounterHash.Below(Random(Purpose.CropLeft, place), image.Width - options.Width + 1);
        var top = CounterHash.Below(Random(Purpose.CropTop, place), image.Height - options.Height + 1);
        var mirrored = Random(Purpose.Flip, place) < options.FlipProbability * ulong.MaxValue;
        PixelRange.Write(image, left, top, options.Width, options.Height, mirrored, planes);
    }

    private ulong Random(Purpose purpose, long counter) => CounterHash.Of(options.Seed, (ulong)purpose, (ulong)counter);
}
