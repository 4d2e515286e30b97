using FsCheck;
using FsCheck.Fluent;
using Langevin.Media.Images;
using Langevin.Media.Metadata;

namespace Langevin.Media.Tests.Metadata;

public class ImageTextTests
{
    private static readonly Image Picture = Pictures.Gradient(9, 7);

    public static TheoryData<ImageFormat, string> Texts()
    {
        var data = new TheoryData<ImageFormat, string>();
        foreach (var format in new[] { ImageFormat.Png, ImageFormat.Jpeg, ImageFormat.WebP })
        {
            data.Add(format, "a cat\nSteps: 20, Sampler: DDIM, Seed: 1");
            data.Add(format, "Käse, 猫, 🐈");
            data.Add(format, """{"steps": "20"}""");
            data.Add(format, "{not json");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Read_Parameters_ComeBack(ImageFormat format, string text)
    {
        var file = Picture.Encode(format, new Dictionary<string, string> { ["parameters"] = text });
        Assert.Equal(new Dictionary<string, string> { ["parameters"] = text }, ImageText.Read(file));
        Assert.Equal(9, Image.Decode(file).Width);
    }

    [Theory]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.WebP)]
    public void Read_SeveralKeys_ComeBack(ImageFormat format)
    {
        var text = new Dictionary<string, string> { ["parameters"] = "p", ["Software"] = "Langevin", ["Übel"] = "x" };
        if (format == ImageFormat.Png)
        {
            Assert.Throws<MediaException>(() => Picture.Encode(format, text));
            text.Remove("Übel");
        }

        Assert.Equal(text, ImageText.Read(Picture.Encode(format, text)));
    }

    [Theory]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.WebP)]
    public void Read_NoText_IsEmpty(ImageFormat format) => Assert.Empty(ImageText.Read(Picture.Encode(format)));

    [Fact]
    public void Read_AnyTextInAPng_ComesBack() =>
        Prop.ForAll<NonNull<string>>(text =>
        {
            var clean = string.Concat(text.Get.Where(letter => !char.IsSurrogate(letter)));
            var file = Picture.Encode(ImageFormat.Png, new Dictionary<string, string> { ["k"] = clean });
            Assert.Equal(clean, ImageText.Read(file)["k"]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(50));

    [Fact]
    public void Read_RandomExifBlock_NeverFails() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            ExifComment.Read(bytes);
            ExifComment.Read([.. "Exif\0\0II*\0"u8, .. bytes]);
            var block = ExifComment.Write(new Dictionary<string, string> { ["parameters"] = "abc" });
            bytes.AsSpan(0, Math.Min(bytes.Length, 20)).CopyTo(block.AsSpan(bytes.Length % 40));
            ExifComment.Read(block);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_RandomChunks_NeverFails() =>
        Prop.ForAll<byte[]>(bytes =>
            PngText.Read([.. "\0\0\0\0\0\0\0\0\0\0\0"u8, (byte)bytes.Length, .. "iTXtk\0\x01\0"u8, .. bytes, 0, 0, 0, 0])).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_CompressedChunkThatSwells_IsLeftOut()
    {
        var bomb = new MemoryStream();
        using (var stream = new System.IO.Compression.ZLibStream(bomb, System.IO.Compression.CompressionLevel.SmallestSize, leaveOpen: true))
        {
            stream.Write(new byte[64 << 20]);
        }

        byte[] content = [.. "zTXtk\0\0"u8, .. bomb.ToArray()];
        byte[] length = BitConverter.GetBytes(System.Net.IPAddress.HostToNetworkOrder(content.Length - 4));
        Assert.Empty(PngText.Read([.. "12345678"u8, .. length, .. content, 0, 0, 0, 0]));
    }
}
