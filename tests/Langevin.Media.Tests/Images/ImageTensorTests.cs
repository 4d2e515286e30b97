using Langevin.Media.Images;
using Langevin.Media.Loading;
using Langevin.Torch;

namespace Langevin.Media.Tests.Images;

public class ImageTensorTests
{
    [Fact]
    public void ToTensor_TwoPictures_HasChannelsApart()
    {
        using var scope = new TensorScope();
        var tensor = ImageTensor.ToTensor(new Image(2, 1, 3, new byte[] { 0, 51, 255, 255, 102, 0 }), Image.Filled(2, 1, 0, 0, 0));
        Assert.Equal([2L, 3, 1, 2], tensor.Shape);
        Assert.All(new[] { -1, 1, -0.6f, -0.2f, 1, -1 }.Zip(tensor.ToArray<float>()), pair => Assert.Equal(pair.First, pair.Second, 6));
    }

    [Fact]
    public void ToImages_OfAnyPicture_GivesItBack()
    {
        using var scope = new TensorScope();
        Image[] pictures = [Pictures.Gradient(19, 23), Image.Filled(19, 23, 255, 0, 7)];
        var back = ImageTensor.ToImages(ImageTensor.ToTensor(pictures));
        Assert.Equal(pictures.Select(picture => picture.Pixels.ToArray()), back.Select(picture => picture.Pixels.ToArray()));
    }

    [Fact]
    public void ToImages_ValuesBeyondTheRange_AreClampedAndRounded()
    {
        using var scope = new TensorScope();
        var tensor = Tensor.From(new[] { -3f, 5, float.NaN, 0, float.PositiveInfinity, -1 + 2 * 0.6f / 255 }, 1, 1, 2, 3);
        Assert.Equal([0, 255, 0, 128, 255, 1], ImageTensor.ToImages(tensor)[0].Pixels.ToArray());
    }

    [Fact]
    public void ToImages_WrongShape_NamesIt()
    {
        using var scope = new TensorScope();
        Assert.Contains("[2, 3]", Assert.Throws<ArgumentException>(() => ImageTensor.ToImages(Tensor.From(new float[6], 2, 3))).Message);
    }

    [Fact]
    public void ImageTensor_OfABatch_IsItsPixelsAndLabels()
    {
        using var scope = new TensorScope();
        var dataset = new Media.Datasets.InMemoryDataset("two", [new(Pictures.Gradient(4, 6), 1), new(Pictures.Gradient(4, 6))], ["a", "b"]);
        var batch = new DataLoader(dataset, new DataLoaderOptions { BatchSize = 2, Width = 4, Height = 6 }).Once().Single();
        Assert.Equal([2L, 3, 6, 4], batch.ImageTensor().Shape);
        Assert.Equal(batch.Pixels.ToArray(), batch.ImageTensor().ToArray<float>());
        Assert.Equal([1L, -1], batch.LabelTensor().ToArray<long>());
    }
}
