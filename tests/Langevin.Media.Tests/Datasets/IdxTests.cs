using System.Buffers.Binary;
using System.IO.Compression;
using FsCheck;
using FsCheck.Fluent;
using Langevin.Media.Datasets;
using Langevin.Media.Datasets.Idx;

namespace Langevin.Media.Tests.Datasets;

public sealed class IdxTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    internal static byte[] File(byte[] values, params int[] shape)
    {
        var file = new byte[4 + 4 * shape.Length + values.Length];
        (file[2], file[3]) = (8, (byte)shape.Length);
        for (var dimension = 0; dimension < shape.Length; dimension++)
        {
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + 4 * dimension), shape[dimension]);
        }

        values.CopyTo(file, 4 + 4 * shape.Length);
        return file;
    }

    internal static byte[] Gzip(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }

    [Fact]
    public void Read_AnyArray_ComesBack()
    {
        var sizes = Gen.Choose(1, 9).NonEmptyListOf().Where(list => list.Count <= 4).ToArbitrary();
        Prop.ForAll(sizes, Gen.Elements(true, false).ToArbitrary(), (shape, compressed) =>
        {
            var values = Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(value => (byte)(value * 7)).ToArray();
            var file = File(values, [.. shape]);
            var read = IdxArray.Read(folder.Write("a", compressed ? Gzip(file) : file));
            Assert.Equal(shape, read.Shape);
            Assert.Equal(values, read.Values);
        }).Check(Config.QuickThrowOnFailure);
    }

    [Fact]
    public void Read_AnyBytes_IsAnArrayOrOneSentence() =>
        Prop.ForAll<byte[], byte>((bytes, dimensions) =>
        {
            byte[] file = [0, 0, 8, (byte)(dimensions % 6), .. bytes];
            foreach (var content in new[] { bytes, file, Gzip(file), [0x1f, 0x8b, .. bytes] })
            {
                try
                {
                    IdxArray.Read(folder.Write("a", content));
                }
                catch (MediaException)
                {
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Theory]
    [InlineData(int.MaxValue, int.MaxValue, int.MaxValue, "claims 2147483647 x 2147483647 x 2147483647 values, more than the file can hold")]
    [InlineData(-1, 28, 28, "claims -1 x 28 x 28")]
    [InlineData(3, 2, 2, "claims 3 x 2 x 2 values, more than the file can hold")]
    [InlineData(1, 2, 2, "goes on after the 4 values")]
    public void Read_HeaderThatDoesNotFitTheFile_IsRefusedBeforeAllocation(int count, int height, int width, string message)
    {
        var path = folder.Write("a", File(new byte[8], count, height, width));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains(message, Assert.Throws<MediaException>(() => IdxArray.Read(path)).Message);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void Read_CompressedHeaderOfTwoGigabytes_IsRefusedBeforeAllocation()
    {
        var path = folder.Write("a.gz", Gzip(File(new byte[8], 1000, 1000, 2000)));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<MediaException>(() => IdxArray.Read(path));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void Open_FolderWithTrainAndTest_OpensThePartAskedFor()
    {
        folder.Write("train-images-idx3-ubyte.gz", Gzip(File([1, 2, 3, 4, 5, 6, 7, 8], 2, 2, 2)));
        folder.Write("train-labels-idx1-ubyte.gz", Gzip(File([0, 3], 2)));
        folder.Write("t10k-images-idx3-ubyte", File([9, 9, 9, 9], 1, 2, 2));
        var train = Dataset.Open(folder.Path);
        var test = Dataset.Open(folder.Path, DatasetSplit.Test);
        Assert.Equal((2, 1), (train.Count, test.Count));
        Assert.Equal(["0", "1", "2", "3"], train.Classes);
        Assert.Equal((3, 3), (train.Label(1), train.Read(1).Label));
        Assert.Equal([5, 6, 7, 8], train.Read(1).Image.Pixels.ToArray());
        Assert.Null(test.Classes);
    }

    [Fact]
    public void Open_LabelsOfAnotherNumber_NamesBothNumbers()
    {
        var images = folder.Write("images-idx3", File([1, 2], 2, 1, 1));
        folder.Write("labels-idx1", File([1, 2, 3], 3));
        Assert.Contains("has the shape 3 beside 2 pictures", Assert.Throws<MediaException>(() => Dataset.Open(images)).Message);
    }

    [Fact]
    public void Open_NoTestFiles_SaysSo()
    {
        folder.Write("train-images-idx3-ubyte", File([1], 1, 1, 1));
        Assert.Contains("no IDX file of test pictures", Assert.Throws<MediaException>(() => Dataset.Open(folder.Path, DatasetSplit.Test)).Message);
    }
}
