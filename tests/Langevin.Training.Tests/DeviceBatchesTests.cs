using Langevin.Media.Loading;
using Langevin.Torch;

namespace Langevin.Training.Tests;

public class DeviceBatchesTests
{
    [Theory]
    [InlineData(0), InlineData(1), InlineData(2)]
    public void Ahead_SendsSoManyBeforeTheyAreAskedFor(int count)
    {
        List<int> sent = [];
        List<(int Seen, int Sent)> seen = [];
        foreach (var batch in DeviceBatches.Ahead(Enumerable.Range(0, 5), i =>
        {
            sent.Add(i);
            return new DeviceBatch(Tensor.From([(long)i]), null);
        }, count)) seen.Add(((int)batch.Images.Item(), sent.Count));
        Assert.Equal(Enumerable.Range(0, 5).Select(i => (i, Math.Min(i + 1 + count, 5))), seen);
    }

    [Fact]
    public void Ahead_LeftEarly_FreesWhatWasSent()
    {
        List<DeviceBatch> sent = [];
        foreach (var _ in DeviceBatches.Ahead(Enumerable.Range(0, 5), i =>
        {
            sent.Add(new DeviceBatch(Tensor.From([(long)i]), Tensor.From([(long)i])));
            return sent[^1];
        }, 2)) break;
        Assert.Equal(3, sent.Count);
        Assert.All(sent, batch => Assert.Throws<ObjectDisposedException>(() => batch.Images.Item() + batch.Labels!.Item()));
    }

    [SkippableFact]
    public void Of_ToAGpu_BringsWhatIsOnTheCpu()
    {
        Skip.If(TorchRuntime.CudaDeviceCount == 0, "no GPU");
        var loader = new DataLoader(TinyRun.Images, new DataLoaderOptions { BatchSize = 4, Width = 8, Height = 8, Channels = 1, Seed = 1 });
        foreach (var (batch, there) in loader.Batches().Zip(DeviceBatches.Of(loader.Batches(), Device.Cuda, true)).Take(8))
        {
            Assert.True(batch.ImageTensor().Same(there.Images.To(Device.Cpu)));
            Assert.True(batch.LabelTensor().Same(there.Labels!.To(Device.Cpu)));
        }
    }
}
