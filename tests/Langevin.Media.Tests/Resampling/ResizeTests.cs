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
