using System.Security.Cryptography;
using System.Text;
using Langevin.Models.Checkpoints;

namespace Langevin.Models.Tests.Checkpoints;

public sealed class FingerprintTests : IDisposable
{
    private const long Long = 300L << 20;
    private readonly string folder = Directory.CreateTempSubdirectory("langevin-fingerprint-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Of_AFile_IsItsSha256()
    {
        var path = Written("a.safetensors", "abc");
        Assert.Equal("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Fingerprint.Of(path));        // FIPS 180-2, appendix B.1
    }

    /// <summary>A file beyond 256 MiB (of holes, so that it takes no space): its length, both ends and the blocks between count.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(Long - 1)]
    [InlineData(1 << 20)]
    [InlineData(Long - (1 << 20) - 1)]
    public void Of_ALongFile_ChangesWithAByteThatIsRead(long place)
    {
        var path = Written("long.safetensors", "");
        using (var stream = File.OpenWrite(path)) stream.SetLength(Long);
        var before = Fingerprint.Of(path);
        Assert.StartsWith("blocks:", before);
        using (var stream = File.OpenWrite(path))
        {
            stream.Position = place;
            stream.WriteByte(1);
        }
        Assert.NotEqual(before, Fingerprint.Of(path));
    }

    [Fact]
    public void Of_AFolder_IsOfItsListOfFiles()
    {
        Written("model_index.json", "{}");
        Written("unet/model.safetensors", "abc");
        var list = $"sha256:{Hash("{}")} model_index.json\nsha256:{Hash("abc")} unet/model.safetensors\n";
        Assert.Equal($"folder:{Hash(list)}", Fingerprint.Of(folder));
        Written("picture.png", "not weights");
        Written("unet/.cache.json", "hidden");
        Assert.Equal($"folder:{Hash(list)}", Fingerprint.Of(folder));
        Written("unet/model.safetensors", "abd");
        Assert.NotEqual($"folder:{Hash(list)}", Fingerprint.Of(folder));
    }

    [Fact]
    public void Of_ARun_IsOfItsModel()
    {
        Written("run.json", "{}");
        Written("model/config.json", "{}");
        Assert.Equal(Fingerprint.Of(Path.Combine(folder, "model")), Fingerprint.Of(folder));
    }

    [Fact]
    public void Of_AFolderOfOtherThings_IsRefused()
    {
        Written("picture.png", "");
        Assert.Contains("holds no files", Assert.Throws<IOException>(() => Fingerprint.Of(folder)).Message);
        Assert.Equal($"folder:{Hash($"sha256:{Hash("")} picture.png\n")}", Fingerprint.Of(folder, file => file.EndsWith(".png", StringComparison.Ordinal)));
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private string Written(string name, string text)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
