using Langevin.Media.Datasets;
using Langevin.Media.Drawing;
using Langevin.Media.Images;

namespace Langevin.Media.Tests.Drawing;

public class ImageGridTests
{
    [Fact]
    public void Render_NoLabels_PlacesEachPicture()
    {
        var grid = new ImageGrid { Images = [.. Enumerable.Range(1, 5).Select(value => Image.Filled(3, 2, (byte)value))], Columns = 3, Scale = 2, Padding = 1 }.Render();
        Assert.Equal((1 + 3 * 7, 1 + 2 * 5, 1), (grid.Width, grid.Height, grid.Channels));
        for (var index = 0; index < 6; index++)
        {
            var (left, top) = (1 + index % 3 * 7, 1 + index / 3 * 5);
            var expected = index < 5 ? (byte)(index + 1) : (byte)255;
            Assert.Equal(Enumerable.Repeat(expected, 24), grid.Crop(left, top, 6, 4).Pixels.ToArray());
            Assert.Equal(255, grid.Crop(left - 1, top - 1, 1, 1).Pixels[0]);
        }
    }

    [Fact]
    public void Render_MixedKinds_BecomesRgbAndCentresTheSmaller()
    {
        var grid = new ImageGrid { Images = [Image.Filled(4, 4, 1, 2, 3), Image.Filled(2, 2, 9)], Padding = 0 }.Render();
        Assert.Equal((8, 4, 3), (grid.Width, grid.Height, grid.Channels));
        Assert.Equal([9, 9, 9], grid.Crop(5, 1, 1, 1).Pixels.ToArray());
        Assert.Equal([255, 255, 255], grid.Crop(4, 0, 1, 1).Pixels.ToArray());
    }

    [Fact]
    public void Render_Labels_LeaveRoomAndAreDrawn()
    {
        Image[] images = [.. Enumerable.Repeat(Image.Filled(40, 40, 255), 4)];
        var plain = new ImageGrid { Images = images, Columns = 2 }.Render();
        var labelled = new ImageGrid { Images = images, Columns = 2, RowLabels = ["T-shirt/top", "<b>&</b>"], ColumnLabels = ["a very long name indeed", ""] }.Render();
        Assert.True(labelled.Width > plain.Width && labelled.Height > plain.Height);
        Assert.All(plain.Pixels.ToArray(), value => Assert.Equal(255, value));
        Assert.True(labelled.Pixels.ToArray().Count(value => value < 100) > 100);
    }

    [Fact]
    public void Of_Classes_GivesEachARow()
    {
        var samples = Enumerable.Range(0, 30).Select(index => new ImageSample(Image.Filled(28, 28, (byte)(index % 3)), index % 3)).ToArray();
        var sheet = ContactSheet.Of(new InMemoryDataset("three", samples, ["zero", "one", "two"]), columns: 4);
        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2], sheet.Images.Select(image => (int)image.Pixels[0]));
        Assert.Equal(["zero", "one", "two"], sheet.RowLabels);
        Assert.Equal(2, sheet.Scale);
    }

    [Fact]
    public void Of_NoClasses_LooksAllOverTheDataset()
    {
        var dataset = new InMemoryDataset("many", Enumerable.Range(0, 200).Select(value => Image.Filled(300, 200, (byte)value)));
        var sheet = ContactSheet.Of(dataset, columns: 2, rows: 2);
        Assert.Equal([0, 50, 100, 150], sheet.Images.Select(image => (int)image.Pixels[0]));
        Assert.All(sheet.Images, image => Assert.Equal((128, 128), (image.Width, image.Height)));
    }
}
