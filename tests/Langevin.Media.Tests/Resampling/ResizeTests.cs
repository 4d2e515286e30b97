using FsCheck;
using FsCheck.Fluent;
using Langevin.Media.Images;
using Langevin.Media.Resampling;

namespace Langevin.Media.Tests.Resampling;

public class ResizeTests
{
    public static TheoryData<int, ResamplingFilter, string> Goldens()
    {
        var data = new TheoryData<int, ResamplingFilter, string>();
        for (var image = 0; image < 3; image++)
        {
            data.Add(image, ResamplingFilter.Nearest, "pil_nearest");
            data.Add(image, ResamplingFilter.Bilinear, "pil_bilinear");
            data.Add(image, ResamplingFilter.Bicubic, "pil_bicubic");
            data.Add(image, ResamplingFilter.Lanczos, "pil_lanczos");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Goldens))]
    public void Resize_Golden_EqualsThePythonImagingLibrary(int image, ResamplingFilter filter, string golden)
    {
        var expected = GoldenBytes.Read("resize.safetensors", $"image{image}.{golden}");
        var resized = GoldenBytes.Read("resize.safetensors", $"image{image}").Resize(expected.Width, expected.Height, filter);
        Assert.Equal(expected.Pixels.ToArray(), resized.Pixels.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void ResizeToPlanes_Golden_EqualsThePythonImagingLibrary(int image)
    {
        var (shape, expected) = GoldenBytes.ReadFloats("planes.safetensors", $"image{image}.bicubic");
        var planes = GoldenBytes.Read("planes.safetensors", $"image{image}").ResizeToPlanes(shape[2], shape[1], ResamplingFilter.Bicubic);
        Assert.All(expected.Zip(planes), pair => Assert.Equal(pair.First, pair.Second, 2e-5));
        Assert.Equal(expected.Length, planes.Length);
    }

    [Fact]
    public void ResizeToPlanes_ToItsOwnSize_ChangesNothing()
    {
        var picture = GoldenBytes.Read("planes.safetensors", "image0");
        var planes = picture.ResizeToPlanes(picture.Width, picture.Height, ResamplingFilter.Bicubic);
        Assert.Equal(picture.Pixels[5 * 3 + 1], planes[picture.Width * picture.Height + 5]);
        Assert.Throws<ArgumentOutOfRangeException>(() => picture.ResizeToPlanes(3, 3, ResamplingFilter.Nearest));
        Assert.Throws<ArgumentOutOfRangeException>(() => picture.ResizeToPlanes(0, 3, ResamplingFilter.Bicubic));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void ToGrey_Golden_EqualsThePythonImagingLibrary(int image)
    {
        var expected = GoldenBytes.Read("resize.safetensors", $"image{image}.pil_L");
        Assert.Equal(expected.Pixels.ToArray(), GoldenBytes.Read("resize.safetensors", $"image{image}").ToGrey().Pixels.ToArray());
    }

    [Fact]
    public void Resize_OneColour_StaysThatColour()
    {
        var sides = Gen.Choose(1, 70).ToArbitrary();
        var property = Prop.ForAll(sides, sides, (from, to) =>
        {
            var resized = Image.Filled(from, to, 200, 3, 255).Resize(to, from + 1);
            for (var offset = 0; offset < resized.Pixels.Length; offset += 3)
            {
                Assert.Equal([200, 3, 255], resized.Pixels.Slice(offset, 3).ToArray());
            }
        });
        property.QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(100, 50, 20, 20, 40, 20)]
    [InlineData(50, 100, 20, 20, 20, 40)]
    [InlineData(10, 10, 28, 28, 28, 28)]
    [InlineData(3, 1000, 32, 32, 32, 10667)]
    public void ResizeToCover_AnyProportions_FitsOneSide(int width, int height, int toWidth, int toHeight, int expectedWidth, int expectedHeight)
    {
        var resized = Pictures.Gradient(width, height).ResizeToCover(toWidth, toHeight);
        Assert.Equal((expectedWidth, expectedHeight), (resized.Width, resized.Height));
    }
}
