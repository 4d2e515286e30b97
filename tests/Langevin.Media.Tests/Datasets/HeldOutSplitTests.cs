using Langevin.Media.Datasets;
using Langevin.Media.Images;

namespace Langevin.Media.Tests.Datasets;

public class HeldOutSplitTests
{
    private static readonly InMemoryDataset Hundred = new("hundred", Enumerable.Range(0, 100).Select(value => Image.Filled(1, 1, (byte)value)));

    [Fact]
    public void ByCount_AnySeed_DividesWithoutOverlap()
    {
        var split = HeldOutSplit.ByCount(Hundred, 30, seed: 5);
        Assert.Equal((70, 30), (split.Training.Count, split.Validation.Count));
        Assert.Equal(Enumerable.Range(0, 100), Values(split.Training).Concat(Values(split.Validation)).Order());
    }

    [Fact]
    public void ByCount_SameSeed_HoldsOutTheSame()
    {
        Assert.Equal(Values(HeldOutSplit.ByCount(Hundred, 10, 1).Validation), Values(HeldOutSplit.ByFraction(Hundred, 0.1, 1).Validation));
        Assert.NotEqual(Values(HeldOutSplit.ByCount(Hundred, 10, 1).Validation), Values(HeldOutSplit.ByCount(Hundred, 10, 2).Validation));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void ByCount_NothingLeft_NamesTheLimits(int count) =>
        Assert.Contains("at least 1 and at most 99", Assert.Throws<ArgumentOutOfRangeException>(() => HeldOutSplit.ByCount(Hundred, count)).Message);

    private static int[] Values(IImageDataset dataset) =>
        [.. Enumerable.Range(0, dataset.Count).Select(index => (int)dataset.Read(index).Image.Pixels[0])];
}
