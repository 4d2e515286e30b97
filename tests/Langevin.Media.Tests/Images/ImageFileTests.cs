using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Langevin.Media.Images;

namespace Langevin.Media.Tests.Images;

public sealed class ImageFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Save_Png_ComesBackEqual(int channels)
    {
        var picture = Pictures.Gradient(19, 11, channels);
        picture.Save(folder["a.png"]);
        var loaded = Image.Load(folder["a.png"]);
        Assert.Equal((19, 11, channels), (loaded.Width, loaded.Height, loaded.Channels));
        Assert.Equal(picture.Pixels.ToArray(), loaded.Pixels.ToArray());
        Assert.Equal(["a.png"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("a.jpg", 3)]
    [InlineData("a.jpeg", 1)]
    [InlineData("a.webp", 3)]
    public void Save_Lossy_ComesBackClose(string name, int channels)
    {
        var picture = Pictures.Gradient(64, 48, channels);
        picture.Save(folder[name]);
        AssertClose(picture, Image.Load(folder[name]), 12);
    }

    /// <summary>The length is asked before memory is taken: the file is a hole.</summary>
    [Fact]
    public void Load_OfAFileAboveTheLimit_IsRefusedBeforeAllocation()
    {
        Image.Filled(4, 4, 10).Save(folder["a.png"]);
        using (var file = File.OpenWrite(folder["a.png"])) file.SetLength(300L << 20);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("is 300 MiB long, more than the 256 that are read", Assert.Throws<BrokenImageException>(() => Image.Load(folder["a.png"])).Message);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Theory]
    [InlineData("tiffsave_buffer")]
    [InlineData("gifsave_buffer")]
    public void Decode_TiffOrGif_IsRead(string saver)
    {
        var picture = Pictures.Gradient(16, 16);
        AssertClose(picture, Image.Decode(Pictures.Saved(saver, picture.Pixels.ToArray(), 16, 16, 3)), saver[0] == 't' ? 0 : 40);
    }

    [Fact]
    public void Decode_AnimatedGif_GivesTheFirstFrame()
    {
        Animation.Save(folder["a.gif"], [Image.Filled(8, 8, 255, 0, 0), Image.Filled(8, 8, 0, 0, 255)], TimeSpan.FromMilliseconds(40));
        AssertClose(Image.Filled(8, 8, 255, 0, 0), Image.Load(folder["a.gif"]), 0);
    }

    [Fact]
    public void Save_AnimatedWebP_GivesTheFirstFrameBack()
    {
        Animation.Save(folder["a.webp"], [Image.Filled(8, 8, 255), Image.Filled(8, 8, 0)], TimeSpan.FromMilliseconds(40));
        Assert.True(File.ReadAllBytes(folder["a.webp"]).AsSpan().IndexOf("ANMF"u8) > 0);
        AssertClose(Image.Filled(8, 8, 255, 255, 255), Image.Load(folder["a.webp"]).ToRgb(), 4);
    }

    [Fact]
    public void Decode_Transparent_IsLaidOverWhite()
    {
        byte[] values = [10, 20, 30, 255, 10, 20, 30, 0, 0, 0, 0, 128, 255, 0, 0, 51];
        var picture = Image.Decode(Pictures.Saved("pngsave_buffer", values, 4, 1, 4));
        AssertClose(new Image(4, 1, 3, new byte[] { 10, 20, 30, 255, 255, 255, 127, 127, 127, 255, 204, 204 }), picture, 1);
    }

    [Fact]
    public void Decode_SixteenBitsWithTransparency_IsLaidOverWhite()
    {
        byte[] values = [10, 20, 30, 255, 10, 20, 30, 0];
        var picture = Image.Decode(Pictures.Saved("pngsave_buffer", values, 2, 1, 4, "rgb16", format: "ushort"));
        AssertClose(new Image(2, 1, 3, new byte[] { 10, 20, 30, 255, 255, 255 }), picture, 1);
    }

    [Fact]
    public void Decode_SixteenBitGrey_KeepsOneChannel()
    {
        var picture = Image.Decode(Pictures.Saved("pngsave_buffer", [0, 100, 255], 3, 1, 1, "grey16", format: "ushort"));
        AssertClose(new Image(3, 1, 1, new byte[] { 0, 100, 255 }), picture, 1);
    }

    [Fact]
    public void Decode_Cmyk_BecomesRgb()
    {
        byte[] white = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        var picture = Image.Decode(Pictures.Saved("jpegsave_buffer", white, 2, 2, 4, "cmyk"));
        AssertClose(Image.Filled(2, 2, 255, 255, 255), picture, 4);
    }

    [Fact]
    public void Decode_ExifOrientation_IsApplied()
    {
        var file = Pictures.Saved("jpegsave_buffer", Pictures.Gradient(16, 8).Pixels.ToArray(), 16, 8, 3, orientation: 6);
        var picture = Image.Decode(file);
        Assert.Equal((8, 16), (picture.Width, picture.Height));
        Assert.True(picture.Pixels[3 * 7 + 1] < 40, "green is dark in the first row of the file, now the last column");
    }

    [Fact]
    public void Load_TextNamedPng_SaysThatItIsNoPicture()
    {
        var path = folder.Write("notes.png", "shopping list"u8);
        var exception = Assert.Throws<BrokenImageException>(() => Image.Load(path));
        Assert.Equal(path, exception.Name);
        Assert.Contains("is not a picture", exception.Message);
    }

    [Fact]
    public void Load_JpegNamedPng_IsReadByItsContent()
    {
        var path = folder.Write("a.png", Pictures.Gradient(16, 16).Encode(ImageFormat.Jpeg));
        Assert.Equal(16, Image.Load(path).Width);
    }

    [Fact]
    public void Load_MissingFile_SaysSo() =>
        Assert.Contains("there is no such file", Assert.Throws<MediaException>(() => Image.Load(folder["none.png"])).Message);

    [Fact]
    public void Decode_HeaderOfAGigapixel_IsRefusedBeforeDecoding()
    {
        var file = Pictures.Gradient(4, 4).Encode(ImageFormat.Png);
        byte[] size = [0, 0, 0x80, 0, 0, 0, 0x80, 0];
        size.CopyTo(file, 16);
        BitConverter.GetBytes(System.Net.IPAddress.HostToNetworkOrder((int)Langevin.Media.Metadata.Crc32.Of(file.AsSpan(12, 17)))).CopyTo(file, 29);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var exception = Assert.Throws<BrokenImageException>(() => Image.Decode(file, "huge.png"));
        Assert.Contains("huge.png claims 32768 x 32768 pixels, more than the 100 million", exception.Message);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Theory]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.WebP)]
    public void Decode_Truncated_IsBroken(ImageFormat format)
    {
        var file = Pictures.Gradient(200, 200).Encode(format);
        foreach (var length in new[] { 12, file.Length / 4, file.Length / 2, file.Length - 40 })
        {
            Assert.Throws<BrokenImageException>(() => Image.Decode(file.AsSpan(0, length)));
        }
    }

    [Theory]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.WebP)]
    [InlineData(ImageFormat.Tiff)]
    [InlineData(ImageFormat.Gif)]
    public void Decode_DamagedBytes_IsAPictureOrBroken(ImageFormat format)
    {
        var pixels = Pictures.Gradient(40, 30).Pixels.ToArray();
        var file = Pictures.Saved($"{format.ToString().ToLowerInvariant()}save_buffer", pixels, 40, 30, 3);
        var damage = Gen.Choose(0, file.Length - 1).Two().Zip(Gen.Choose(0, 255)).ToArbitrary();
        Prop.ForAll(damage, where =>
        {
            var damaged = file.ToArray();
            damaged[where.Item1.Item1] = (byte)where.Item2;
            damaged[where.Item1.Item2] ^= (byte)where.Item2;
            try
            {
                Image.Decode(damaged);
            }
            catch (BrokenImageException)
            {
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Theory]
    [InlineData("a.tiff")]
    [InlineData("a.txt")]
    [InlineData("a")]
    public void Save_UnknownEnding_SaysWhichAreKnown(string name) =>
        Assert.Contains(".png", Assert.Throws<MediaException>(() => Image.Filled(1, 1, 0).Save(folder[name])).Message);

    [Fact]
    public void Save_FolderOfThatName_IsOneSentence() =>
        Assert.Contains("cannot be written", Assert.Throws<IOException>(() => Image.Filled(1, 1, 0).Save(Directory.CreateDirectory(folder["a.png"]).FullName)).Message);

    private static void AssertClose(Image expected, Image actual, int tolerance)
    {
        Assert.Equal((expected.Width, expected.Height, expected.Channels), (actual.Width, actual.Height, actual.Channels));
        for (var index = 0; index < expected.Pixels.Length; index++)
        {
            Assert.InRange(actual.Pixels[index], expected.Pixels[index] - tolerance, expected.Pixels[index] + tolerance);
        }
    }
}
