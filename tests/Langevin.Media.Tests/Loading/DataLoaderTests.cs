using Langevin.Media.Datasets;
using Langevin.Media.Images;
using Langevin.Media.Loading;

namespace Langevin.Media.Tests.Loading;

public sealed class DataLoaderTests : IDisposable
{
    private static readonly InMemoryDataset Hundred = new(
        "hundred",
        [.. Enumerable.Range(0, 100).Select(index => new ImageSample(Pictures.Gradient(12 + index % 5, 9 + index % 3), index % 4, $"picture {index}"))],
        ["a", "b", "c", "d"]);

    private static readonly DataLoaderOptions Options = new()
    {
        BatchSize = 7, Width = 8, Height = 8, Seed = 3, FlipProbability = 0.5, Crop = CropPlace.Random, Workers = 1,
    };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 4)]
    [InlineData(8, 2)]
    public void Batches_AnyNumberOfWorkers_AreTheSame(int workers, int prefetch)
    {
        var one = Taken(new DataLoader(Hundred, Options), 40);
        var many = Taken(new DataLoader(Hundred, Options with { Workers = workers, Prefetch = prefetch, CacheBytes = 0 }), 40);
        Assert.Equal(one, many);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(1_000_000)]
    public void Batches_FromAStep_GoOnAsIfNeverStopped(int step)
    {
        var start = Math.Max(0, step - 5);
        var whole = Taken(new DataLoader(Hundred, Options), 12, start);
        Assert.Equal(whole.Skip(step - start), Taken(new DataLoader(Hundred, Options with { Workers = 3 }), 12 - (step - start), step));
    }

    [Fact]
    public void Batches_EachRound_MeetsEveryPictureOnce()
    {
        var indices = new DataLoader(Hundred, Options with { BatchSize = 10 }).Batches().Take(20).SelectMany(batch => batch.Indices.ToArray()).ToArray();
        Assert.Equal(Enumerable.Range(0, 100), indices.Take(100).Order());
        Assert.Equal(Enumerable.Range(0, 100), indices.Skip(100).Order());
        Assert.NotEqual(indices.Take(100), indices.Skip(100));
    }

    [Fact]
    public void Batches_AnotherSeed_IsAnotherOrder() =>
        Assert.NotEqual(Taken(new DataLoader(Hundred, Options), 3), Taken(new DataLoader(Hundred, Options with { Seed = 4 }), 3));

    [Fact]
    public void Batches_SmallerDatasetThanBatch_AreFull()
    {
        var two = new DatasetSubset(Hundred, [5, 6]);
        Assert.All(new DataLoader(two, Options).Batches().Take(3), batch => Assert.Equal(7, batch.Count));
    }

    [Fact]
    public void Batches_LabelsAndCaptions_BelongToTheirPictures()
    {
        foreach (var batch in new DataLoader(Hundred, Options).Batches().Take(5))
        {
            for (var slot = 0; slot < batch.Count; slot++)
            {
                Assert.Equal(batch.Indices[slot] % 4, batch.Labels[slot]);
                Assert.Equal($"picture {batch.Indices[slot]}", batch.Captions[slot]);
            }
        }
    }

    [Fact]
    public void Batches_FlipProbability_MirrorsThatShare()
    {
        var picture = new InMemoryDataset("one", [new Image(2, 1, 1, new byte[] { 0, 255 })]);
        foreach (var (probability, least, most) in new[] { (0.0, 0, 0), (1.0, 1000, 1000), (0.3, 240, 360) })
        {
            var options = new DataLoaderOptions { BatchSize = 10, Width = 2, Height = 1, Channels = 1, FlipProbability = probability };
            var mirrored = new DataLoader(picture, options).Batches().Take(100).Sum(batch => Enumerable.Range(0, 10).Count(slot => batch.Pixels[2 * slot] > 0));
            Assert.InRange(mirrored, least, most);
        }
    }

    [Fact]
    public void Batches_RandomCrop_MeetsEveryPlace()
    {
        var wide = new InMemoryDataset("wide", [new Image(4, 1, 1, new byte[] { 0, 50, 100, 150 })]);
        var options = new DataLoaderOptions { BatchSize = 10, Width = 1, Height = 1, Channels = 1, Crop = CropPlace.Random };
        var seen = new DataLoader(wide, options).Batches().Take(20).SelectMany(batch => batch.Pixels.ToArray()).Distinct();
        Assert.Equal(4, seen.Count());
    }

    [Fact]
    public void Once_AnyBatchSize_GivesEachPictureOnceInOrder()
    {
        var batches = new DataLoader(Hundred, Options with { Workers = 3 }).Once().Select(batch => batch.Indices.ToArray()).ToArray();
        Assert.Equal(Enumerable.Range(0, 100), batches.SelectMany(indices => indices));
        Assert.Equal((15, 2), (batches.Length, batches[^1].Length));
    }

    [Fact]
    public void Once_KnownPixels_AreMinusOneToOne()
    {
        var dataset = new InMemoryDataset("one", [new Image(2, 1, 3, new byte[] { 0, 51, 255, 255, 102, 0 })]);
        var batch = new DataLoader(dataset, new DataLoaderOptions { BatchSize = 1, Width = 2, Height = 1 }).Once().Single();
        float[] expected = [-1, 1, -0.6f, -0.2f, 1, -1];
        Assert.All(expected.Zip(batch.Pixels.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 6));
    }

    [Fact]
    public void Batches_BrokenPictures_AreReportedOnceAndGiveTheirPlaceAway()
    {
        folder.Write("good.png", Image.Filled(8, 8, 9).Encode(ImageFormat.Png));
        folder.Write("bad.png", Pictures.Gradient(64, 64).Encode(ImageFormat.Png).AsSpan(0, 200));
        List<SkippedFile> reports = [];
        var loader = new DataLoader(Dataset.Open(folder.Path), Options with { Broken = report => { lock (reports) { reports.Add(report); } }, CacheBytes = 0 });
        Assert.All(loader.Batches().Take(5), batch => Assert.Equal(Enumerable.Repeat(1, 7), batch.Indices.ToArray()));
        Assert.EndsWith("bad.png", Assert.Single(reports).Name);
        Assert.Single(loader.Broken);
        Assert.Equal([1], loader.Once().SelectMany(batch => batch.Indices.ToArray()));
    }

    [Fact]
    public void Batches_NothingReadable_SurfacesInTheConsumer()
    {
        folder.Write("bad.png", Pictures.Gradient(64, 64).Encode(ImageFormat.Png).AsSpan(0, 200));
        var loader = new DataLoader(Dataset.Open(folder.Path), Options);
        Assert.Contains("none of the 1 pictures", Assert.Throws<MediaException>(() => loader.Batches().First()).Message);
    }

    [Fact]
    public void Batches_WorkerFails_SurfacesInTheConsumerAfterTheGoodBatches()
    {
        var loader = new DataLoader(new FailingDataset(Hundred, failing: 21), Options with { Order = SampleOrder.Sequential });
        var taken = 0;
        var exception = Assert.Throws<InvalidOperationException>(() =>
        {
            foreach (var _ in loader.Batches())
            {
                taken++;
            }
        });
        Assert.Equal(("picture 21", 3), (exception.Message, taken));
    }

    [Fact]
    public void Batches_Cancelled_EndsWithThatException()
    {
        using var cancellation = new CancellationTokenSource();
        var loader = new DataLoader(Hundred, Options);
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (var batch in loader.Batches(0, cancellation.Token))
            {
                if (batch.Step == 4)
                {
                    cancellation.Cancel();
                }
            }
        });
    }

    [Fact]
    public void Constructor_OptionOutOfBounds_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataLoader(Hundred, Options with { BatchSize = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataLoader(Hundred, Options with { Channels = 2 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataLoader(Hundred, Options with { FlipProbability = double.NaN }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataLoader(Hundred, Options with { Workers = 0 }));
    }

    private static List<(long, string, string)> Taken(DataLoader loader, int count, long from = 0) =>
        [.. loader.Batches(from).Take(count).Select(batch => (
            batch.Step, string.Join(',', batch.Indices.ToArray()), string.Join(',', batch.Pixels.ToArray())))];

    private sealed class FailingDataset(IImageDataset whole, int failing) : IImageDataset
    {
        public string Name => whole.Name;

        public int Count => whole.Count;

        public IReadOnlyList<string>? Classes => whole.Classes;

        public IReadOnlyList<SkippedFile> Skipped => [];

        public string SampleName(int index) => whole.SampleName(index);

        public int? Label(int index) => whole.Label(index);

        public ImageSample Read(int index) => index == failing ? throw new InvalidOperationException($"picture {index}") : whole.Read(index);
    }
}
