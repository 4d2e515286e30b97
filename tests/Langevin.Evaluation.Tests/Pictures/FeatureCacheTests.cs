using Langevin.Evaluation.Features;
using Langevin.Evaluation.Pictures;
using Langevin.Media.Datasets;
using Langevin.Media.Images;
using Langevin.Torch;

namespace Langevin.Evaluation.Tests.Pictures;

public sealed class FeatureCacheTests : IDisposable
{
    private const int Batch = 7;
    private readonly TemporaryFolder folder = new();
    private readonly List<string> said = [];

    public void Dispose() => folder.Dispose();

    private FeatureCache Cache => new(folder["features"], said.Add);

    private static DatasetPictures Pictures(int count = 30, int seed = 1) => new(StripedPictures.Make(count, seed), "stripes", Batch);

    [Fact]
    public void Gather_Again_ReadsTheFileAndLooksAtNothing()
    {
        var (first, second) = (new BrightnessNetwork(), new BrightnessNetwork());
        var made = Cache.Gather(first, Pictures());
        var read = Cache.Gather(second, Pictures());

        Assert.Equal((30, 0), (first.Seen, second.Seen));
        Assert.Equal(made.Features.Hash, read.Features.Hash);
        Assert.Equal(PictureFeatures.Of(second, Pictures()).Features.Hash, read.Features.Hash);
        Assert.True(made.Probabilities!.Same(read.Probabilities!));
        Assert.Equal(Enumerable.Range(0, 30).Select(i => i % 2), read.Asked);
        Assert.Equal(made.Confusion!.Agreement, read.Confusion!.Agreement);
        Assert.Equal("brightness 00", read.Features.Network);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1)]
    public void Gather_AfterItWasStopped_GoesOnWhereItWas(int batches)
    {
        var whole = PictureFeatures.Of(new BrightnessNetwork(), Pictures()).Features.Hash;
        var stopped = new BrightnessNetwork();
        using (var stop = new CancellationTokenSource())
            Assert.Throws<OperationCanceledException>(() => Cache.Gather(stopped, Pictures(), new Stopper(stop, batches * Batch), stop.Token));
        var partial = Directory.GetFiles(folder["features"]).Single();
        using (var file = new FileStream(partial, FileMode.Append)) file.Write(new byte[2 * sizeof(float) * (stopped.Dimensions + stopped.Classes + 1) + 3]);    // a part of a batch, as a killed program leaves it

        var network = new BrightnessNetwork();
        var features = Cache.Gather(network, Pictures());

        Assert.Equal((batches * Batch, 30 - batches * Batch), (stopped.Seen, network.Seen));
        Assert.Equal(whole, features.Features.Hash);
        Assert.Contains($"{batches * Batch} of 30 pictures of stripes were looked at before", Assert.Single(said));
        Assert.Equal(Path.GetFileName(Cache.PathOf(network, Pictures())), Path.GetFileName(Directory.GetFiles(folder["features"]).Single()));
    }

    [Fact]
    public void Gather_OfOtherPicturesOrAnotherNetwork_IsKeptApart()
    {
        string[] paths = [Cache.PathOf(new BrightnessNetwork(), Pictures()), Cache.PathOf(new BrightnessNetwork("11"), Pictures()), Cache.PathOf(new BrightnessNetwork(), Pictures(seed: 2))];
        Assert.Equal(3, paths.Distinct().Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(200)]
    [InlineData(-1)]
    public void Gather_WithADamagedFile_SaysSoAndMakesItAnew(int at)
    {
        var (network, pictures) = (new BrightnessNetwork(), Pictures());
        var hash = Cache.Gather(network, pictures).Features.Hash;
        var path = Cache.PathOf(network, pictures);
        var bytes = File.ReadAllBytes(path);
        if (at < 0) bytes = bytes[..^9];
        else bytes[at == 200 ? ^5 : at] ^= 0x41;
        File.WriteAllBytes(path, bytes);

        Assert.Equal(hash, Cache.Gather(network, pictures).Features.Hash);
        Assert.Equal(60, network.Seen);
        Assert.Contains("made anew", Assert.Single(said));
        Assert.Equal(hash, Cache.Gather(network, pictures).Features.Hash);
        Assert.Equal(60, network.Seen);
    }

    [Fact]
    public void Reference_KeepsStatisticsThatLoadReads()
    {
        var (network, pictures) = (new BrightnessNetwork(), Pictures());
        var (features, reference) = Cache.Reference(network, pictures);
        var kept = FeatureStatistics.Load(Path.ChangeExtension(Cache.PathOf(network, pictures), ".npz"));

        Assert.Equal(features.Features.Hash, kept.Source);
        Assert.Equal((30, "brightness 00"), (kept.Count, kept.Network));
        Assert.True(reference.Statistics.Covariance.Same(kept.Covariance));
        Assert.Equal(FeatureStatistics.Of(features.Features).Hash, Cache.Reference(network, pictures).Reference.Statistics.Hash);
    }

    [Fact]
    public void Reference_WithDamagedStatistics_SaysSoAndMakesThemAnew()
    {
        var (network, pictures) = (new BrightnessNetwork(), Pictures());
        var hash = Cache.Reference(network, pictures).Reference.Statistics.Hash;
        var path = Path.ChangeExtension(Cache.PathOf(network, pictures), ".npz");
        var bytes = File.ReadAllBytes(path);
        bytes[170] ^= 0x40;                                                                                  // a number of the mean
        File.WriteAllBytes(path, bytes);

        Assert.Equal(hash, Cache.Reference(network, pictures).Reference.Statistics.Hash);
        Assert.Contains("made anew", Assert.Single(said));
    }

    [Fact]
    public void Gather_OfFeaturesThatAreNoNumbers_IsRefused()
    {
        var failure = Assert.Throws<EvaluationException>(() => Cache.Gather(new BrightnessNetwork { Added = double.NaN }, Pictures()));
        Assert.Contains("Features of pictures 1 to 7 of stripes are not finite numbers", failure.Message);
    }

    [Fact]
    public void Gather_WhileAnotherProgramDoes_IsRefused()
    {
        var path = Cache.PathOf(new BrightnessNetwork(), Pictures()) + ".part";
        Directory.CreateDirectory(folder["features"]);
        using var held = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        Assert.ThrowsAny<IOException>(() => Cache.Gather(new BrightnessNetwork(), Pictures()));
    }

    [Fact]
    public void Forget_OfWhatIsKept_DeletesIt()
    {
        Cache.Gather(new BrightnessNetwork(), Pictures());
        Cache.Forget(new BrightnessNetwork(), Pictures());
        Assert.Empty(Directory.GetFiles(folder["features"]));
    }

    [Fact]
    public void Warning_OfPicturesOfTwoSizes_NamesBoth()
    {
        var pictures = new DatasetPictures(new InMemoryDataset("mixed", [Image.Filled(8, 8, 3), Image.Filled(20, 10, 9), Image.Filled(8, 8, 7)]), "mixed");
        var features = PictureFeatures.Of(new BrightnessNetwork(), pictures);

        Assert.Null(features.Confusion);
        Assert.Contains("2 sizes, from 8 x 8 to 20 x 10", pictures.Sizes.Warning("mixed"));
        Assert.Null(new PictureSizes().Warning("none"));
    }

    private sealed class Stopper(CancellationTokenSource stop, long at) : IProgress<long>
    {
        public void Report(long done)
        {
            if (done == at) stop.Cancel();
        }
    }
}
