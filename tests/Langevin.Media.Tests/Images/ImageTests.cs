using Langevin.Media.Images;

namespace Langevin.Media.Tests.Images;

public class ImageTests
{
    private static readonly Image Six = new(3, 2, 1, new byte[] { 1, 2, 3, 4, 5, 6 });

    [Fact]
    public void Constructor_WrongLength_NamesBothNumbers() =>
        Assert.Contains("5 bytes for 3 x 2 pixels of 1 channels: 6", Assert.Throws<ArgumentException>(() => new Image(3, 2, 1, new byte[5])).Message);

    [Fact]
    public void Crop_Inside_TakesTheRectangle() => Assert.Equal([2, 3, 5, 6], Six.Crop(1, 0, 2, 2).Pixels.ToArray());

    [Fact]
    public void Crop_Outside_IsRefused() => Assert.Throws<ArgumentException>(() => Six.Crop(2, 0, 2, 2));

    [Fact]
    public void CentreCrop_OddRest_FallsToTheRightAndBottom() => Assert.Equal([1, 2], Six.CentreCrop(2, 1).Pixels.ToArray());

    [Fact]
    public void FlipHorizontal_TwiceOnColours_IsTheSame()
    {
        var picture = Pictures.Gradient(5, 4);
        Assert.Equal(picture.Crop(4, 0, 1, 4).Pixels.ToArray(), picture.FlipHorizontal().Crop(0, 0, 1, 4).Pixels.ToArray());
        Assert.Equal(picture.Pixels.ToArray(), picture.FlipHorizontal().FlipHorizontal().Pixels.ToArray());
    }

    [Theory]
    [InlineData(1, new byte[] { 1, 2, 3, 4, 5, 6 }, 3)]
    [InlineData(2, new byte[] { 3, 2, 1, 6, 5, 4 }, 3)]
    [InlineData(3, new byte[] { 6, 5, 4, 3, 2, 1 }, 3)]
    [InlineData(4, new byte[] { 4, 5, 6, 1, 2, 3 }, 3)]
    [InlineData(5, new byte[] { 1, 4, 2, 5, 3, 6 }, 2)]
    [InlineData(6, new byte[] { 4, 1, 5, 2, 6, 3 }, 2)]
    [InlineData(7, new byte[] { 6, 3, 5, 2, 4, 1 }, 2)]
    [InlineData(8, new byte[] { 3, 6, 2, 5, 1, 4 }, 2)]
    public void Upright_EachExifOrientation_IsAsTheStandardSays(int orientation, byte[] expected, int width)
    {
        var upright = Six.Upright(orientation);
        Assert.Equal(width, upright.Width);
        Assert.Equal(expected, upright.Pixels.ToArray());
    }

    [Fact]
    public void ToRgb_Grey_RepeatsTheValue() => Assert.Equal([7, 7, 7], Image.Filled(1, 1, 7).ToRgb().Pixels.ToArray());
}
