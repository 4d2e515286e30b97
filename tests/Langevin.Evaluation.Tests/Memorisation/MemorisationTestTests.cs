using Langevin.Evaluation.Features;
using Langevin.Evaluation.Features.Networks;
using Langevin.Evaluation.Memorisation;
using Langevin.Evaluation.Pictures;
using Langevin.Media.Datasets;
using Langevin.Media.Images;
using Langevin.Torch;

namespace Langevin.Evaluation.Tests.Memorisation;

public class MemorisationTestTests
{
    [Fact]
    public void InPixels_Copies_AreFoundWithTheirOriginals()
    {
        var (training, heldOut) = (StripedPictures.Make(1200), StripedPictures.Make(100, seed: 2));
        int[] copied = [7, 1100, 333];
        var report = MemorisationTest.InPixels([.. copied.Select(index => Nudged(training.Read(index).Image))], training, heldOut, pairs: 2);

        Assert.Equal((1200, 100, 2), (report.TrainingImages, report.HeldOutImages, report.Closest.Count));
        Assert.All(report.Closest, pair => Assert.Equal(copied[pair.Generated], pair.Training));
        Assert.All(report.Closest, pair => Assert.Equal(2 / 255.0 / Math.Sqrt(StripedPictures.Side * StripedPictures.Side), pair.Distance, 6));
        Assert.Equal((3L, 3L), (report.Near!.Value.Hits, report.Near.Value.Count));
        Assert.True(report.Ratio < 0.05);
    }

    [Fact]
    public void InPixels_OtherPicturesOfTheKind_AreAsFarAsHeldOutOnes()
    {
        var fresh = StripedPictures.Make(300, seed: 3);
        var report = MemorisationTest.InPixels([.. Enumerable.Range(0, 300).Select(index => fresh.Read(index).Image)], StripedPictures.Make(500), StripedPictures.Make(300, seed: 2));

        Assert.InRange(report.Ratio!.Value, 0.97, 1.03);
        Assert.InRange(report.Near!.Value.Share, 0, 0.05);
    }

    [Fact]
    public void InPixels_TheHeldOutPicturesThemselves_HaveARatioOfOne()
    {
        var heldOut = StripedPictures.Make(200, seed: 2);
        var report = MemorisationTest.InPixels([.. Enumerable.Range(0, 200).Select(index => heldOut.Read(index).Image)], StripedPictures.Make(300), heldOut);

        Assert.Equal(1, report.Ratio!.Value, 12);
        Assert.Equal(MemorisationReport.Expected, report.Near!.Value.Share, 2);
    }

    [Fact]
    public void InFeatures_ExactAndShiftedCopies_AreFoundWithTheirOriginals()
    {
        var (training, heldOut) = (StripedPictures.Make(1200), StripedPictures.Make(100, seed: 2));
        var network = new ShiftBlindNetwork();
        Image[] generated = [training.Read(1100).Image, Shifted(training.Read(333).Image), StripedPictures.Make(1, seed: 3).Read(0).Image];
        var report = MemorisationTest.InFeatures(Seen(network, Held(generated)), Seen(network, training), Seen(network, heldOut), pairs: 3);
        var inPixels = MemorisationTest.InPixels(generated, training, heldOut, pairs: 3);

        Assert.Equal("shift-blind 00", report.Space);
        Assert.Equal((1200, 100), (report.TrainingImages, report.HeldOutImages));
        Assert.Equal([0, 1, 2], report.Closest.Select(pair => pair.Generated).Order());
        Assert.Equal((1100, 0.0), (Pair(report, 0).Training, Pair(report, 0).Distance));
        Assert.Equal((333, 0.0), (Pair(report, 1).Training, Pair(report, 1).Distance));
        Assert.True(Pair(report, 2).Ratio > 0.5);
        Assert.Equal(2, report.Near!.Value.Hits);
        Assert.Equal((1100, 0.0), (Pair(inPixels, 0).Training, Pair(inPixels, 0).Distance));
        Assert.True(Pair(inPixels, 1).Ratio > 0.8, "in pixels a shifted copy is another picture");
    }

    [Fact]
    public void InFeatures_NoHeldOutPictures_NamesThePairsAndNoRatio()
    {
        var (training, network) = (StripedPictures.Make(20), new ShiftBlindNetwork());
        var report = MemorisationTest.InFeatures(Seen(network, Held([Shifted(training.Read(7).Image)])), Seen(network, training), null);

        Assert.Equal((7, 0.0, null), (report.Closest[0].Training, report.Closest[0].Distance, report.Closest[0].Ratio));
        Assert.Equal((0L, null, null, null, null), (report.HeldOutImages, report.HeldOutMedian, report.Ratio, report.Threshold, report.Near));
    }

    [Fact]
    public void InFeatures_OfTwoNetworks_IsRefused()
    {
        var training = StripedPictures.Make(4);
        var error = Assert.Throws<EvaluationException>(() => MemorisationTest.InFeatures(Seen(new ShiftBlindNetwork(), training), Seen(new ShiftBlindNetwork("11"), training), null));
        Assert.Contains("shift-blind 11", error.Message);
    }

    [Fact]
    public void NearestTraining_OverBlocks_IsWhatAllDistancesSay()
    {
        using var scope = new TensorScope();
        var generator = new Generator(4);
        var (queries, rows) = (Tensor.Randn([5, 7], generator), Tensor.Randn([23, 7], generator));
        var nearest = new NearestTraining(queries);
        foreach (var (first, count) in new[] { (0, 10), (10, 10), (20, 3) }) nearest.Add(rows.Narrow(0, first, count), Tensor.From(Enumerable.Range(first, count).Select(row => (long)row).ToArray()));
        var (distances, places) = nearest.Result();
        for (var i = 0; i < 5; i++)
        {
            var all = Enumerable.Range(0, 23).Select(row => (queries[i] - rows[row]).Square().Mean().Sqrt().Item()).ToArray();
            Assert.Equal(all.Min(), distances[i], 5);
            Assert.Equal(Array.IndexOf(all, all.Min()), places[i]);
        }
    }

    [Fact]
    public void InPixels_HeldOutPicturesThatWereTrainedOn_AreNoMeasure()
    {
        var training = StripedPictures.Make(8);
        Assert.Contains("are training pictures themselves", Assert.Throws<EvaluationException>(() => MemorisationTest.InPixels([training.Read(0).Image], training, training)).Message);
    }

    [Fact]
    public void InPixels_NothingOrSizesThatDiffer_IsRefused()
    {
        var training = StripedPictures.Make(4);
        Assert.Contains("no generated pictures", Assert.Throws<EvaluationException>(() => MemorisationTest.InPixels([], training, training)).Message);
        Assert.Contains("4 x 4 and of 5 x 5", Assert.Throws<EvaluationException>(() => MemorisationTest.InPixels([Image.Filled(4, 4, 1), Image.Filled(5, 5, 1)], training, training)).Message);
    }

    private static NearestPair Pair(MemorisationReport report, long generated) => report.Closest.Single(pair => pair.Generated == generated);

    private static InMemoryDataset Held(Image[] images) => new("generated", [.. images.Select(image => new ImageSample(image, null))]);

    private static FeatureSet Seen(FeatureNetwork network, IImageDataset pictures) => PictureFeatures.Of(network, new DatasetPictures(pictures, pictures.Name)).Features;

    /// <summary>The picture moved by three pixels to the right and two down, around the edges.</summary>
    private static Image Shifted(Image image)
    {
        var (side, pixels) = (image.Width, image.Pixels.ToArray());
        var moved = new byte[pixels.Length];
        for (var row = 0; row < side; row++)
            for (var column = 0; column < side; column++) moved[(row + 2) % side * side + (column + 3) % side] = pixels[row * side + column];
        return new Image(side, side, 1, moved);
    }

    /// <summary>Sees the grey levels of a picture in order, and not where they are.</summary>
    private sealed class ShiftBlindNetwork(string hash = "00") : FeatureNetwork
    {
        public override string Name => "shift-blind";

        public override string Hash => hash;

        public override PictureFraming Framing { get; } = new() { Width = StripedPictures.Side, Height = StripedPictures.Side, Channels = 1 };

        public override long Dimensions => StripedPictures.Side * StripedPictures.Side;

        protected override (Tensor Features, Tensor? Probabilities) See(Tensor images) => (images.Flatten(1).Sort(1).Values, null);
    }

    /// <summary>The picture with one pixel a grey level darker.</summary>
    private static Image Nudged(Image image)
    {
        var pixels = image.Pixels.ToArray();
        pixels[5]--;
        return new Image(image.Width, image.Height, 1, pixels);
    }
}
