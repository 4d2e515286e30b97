using Langevin.Evaluation.Memorisation;
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
        Assert.Equal((3L, 3L), (report.Near.Hits, report.Near.Count));
        Assert.True(report.Ratio < 0.05);
    }

    [Fact]
    public void InPixels_OtherPicturesOfTheKind_AreAsFarAsHeldOutOnes()
    {
        var fresh = StripedPictures.Make(300, seed: 3);
        var report = MemorisationTest.InPixels([.. Enumerable.Range(0, 300).Select(index => fresh.Read(index).Image)], StripedPictures.Make(500), StripedPictures.Make(300, seed: 2));

        Assert.InRange(report.Ratio, 0.97, 1.03);
        Assert.InRange(report.Near.Share, 0, 0.05);
    }

    [Fact]
    public void InPixels_TheHeldOutPicturesThemselves_HaveARatioOfOne()
    {
        var heldOut = StripedPictures.Make(200, seed: 2);
        var report = MemorisationTest.InPixels([.. Enumerable.Range(0, 200).Select(index => heldOut.Read(index).Image)], StripedPictures.Make(300), heldOut);

        Assert.Equal(1, report.Ratio, 12);
        Assert.Equal(MemorisationReport.Expected, report.Near.Share, 2);
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

    /// <summary>The picture with one pixel a grey level darker.</summary>
    private static Image Nudged(Image image)
    {
        var pixels = image.Pixels.ToArray();
        pixels[5]--;
        return new Image(image.Width, image.Height, 1, pixels);
    }
}
