using System.IO.Compression;
using System.Text.Json.Nodes;
using Langevin.Media.Images;

namespace Langevin.Cli.Tests.Verifying;

/// <summary>A recipe is anyone's text: whatever is wrong with one is refused in a sentence, and nothing is written.</summary>
public sealed class HostileRecipeTests : IDisposable
{
    private const string Sound = """
        {"format": 1, "langevin": "0.1.0", "model": "fashion-mnist", "sampler": "ddim", "grid": "uniform", "steps": 2, "nfe": 2, "guidance": 1, "seed": 0, "randomness": "per-sample", "noise": null,
         "strength": null, "scheduler": null, "classes": [0], "count": 1, "dtype": "f32", "width": 28, "height": 28, "words": ["sample", "fashion-mnist", "--steps", "2"]}
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("{", "damaged or forged")]
    [InlineData("null", "it is null")]
    [InlineData("[1]", "damaged or forged")]
    [InlineData("{}", "damaged or forged")]
    [InlineData("""{"words": 5}""", "damaged or forged")]
    public void Verify_ARecipeThatIsNone_IsRefused(string json, string named) => Typed.Run("verify", Picture(json)).AssertRefused(named);

    [Theory]
    [InlineData("format", "99", "is of format 99", "update it")]
    [InlineData("count", "100000000", "count is 100000000, and lies between 1 and 1000000")]
    [InlineData("count", "-1", "count is -1")]
    [InlineData("width", "99999999", "width is 99999999")]
    [InlineData("height", "0", "height is 0")]
    [InlineData("index", "7", "index is 7, and lies between 0 and 0")]
    [InlineData("batch_size", "1000000", "batch_size is 1000000")]
    [InlineData("flagged", "[1, 2, 3]", "flagged is 3")]
    [InlineData("machine", """{"libtorch": "", "processor": "", "blas": "", "device": "cpu", "threads": 1000000}""", "threads is 1000000")]
    [InlineData("words", "null", "damaged or forged")]
    [InlineData("words", "[null]", "damaged or forged")]
    [InlineData("words", """["train", "data"]""", "begin with 'sample'")]
    [InlineData("words", """["sample", "fashion-mnist", "--output", "/etc/passwd"]""", "--output", "which no picture's recipe has")]
    [InlineData("words", """["sample", "fashion-mnist", "-o", "../../escaped.png"]""", "--output")]
    [InlineData("words", """["sample", "fashion-mnist", "--trajectory", "../film.gif"]""", "--trajectory")]
    [InlineData("words", """["sample", "fashion-mnist", "--init", "x.png", "--invert"]""", "--invert")]
    [InlineData("words", """["sample", "fashion-mnist", "--like", "x.png"]""", "--like")]
    [InlineData("words", """["sample", "fashion-mnist", "--no-such-thing"]""", "cannot be repeated", "--no-such-thing")]
    [InlineData("words", """["sample", "fashion-mnist", "@/etc/passwd"]""", "has no use for '@/etc/passwd'")]
    [InlineData("words", """["sample", "fashion-mnist", "--steps", "2", "--"]""", "cannot be repeated")]
    [InlineData("model", "null", "damaged or forged")]
    [InlineData("model", "\"../../../etc\"", "'../../../etc'")]
    [InlineData("width", "27", "resized or cut")]
    public void Verify_AnImpossibleEntry_IsRefusedByName(string entry, string value, params string[] named)
    {
        var recipe = JsonNode.Parse(Sound)!.AsObject();
        recipe[entry] = JsonNode.Parse(value);
        var typed = Typed.Run("verify", Picture(recipe.ToJsonString()));
        if (named[0].StartsWith("resized", StringComparison.Ordinal)) Assert.Contains(named[0], typed.Output);
        else typed.AssertRefused(named);
        Assert.Equal(["picture.png"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Verify_ARecipeOfManyWords_IsRefusedWithTheNumber()
    {
        var recipe = JsonNode.Parse(Sound)!.AsObject();
        recipe["words"] = new JsonArray([.. Enumerable.Repeat("sample", 5000).Select(word => (JsonNode)word)]);
        Typed.Run("verify", Picture(recipe.ToJsonString())).AssertRefused("5000 words, above the limit of 2000");
    }

    [Fact]
    public void Verify_ALongRecipe_IsRefusedWithTheNumber() => Typed.Run("verify", Picture(Sound + new string(' ', 2_000_000))).AssertRefused("above the limit of 1048576");

    [Fact]
    public void Verify_ADeepRecipe_IsRefused() => Typed.Run("verify", Picture(Sound.Replace("\"scheduler\": null", $"\"scheduler\": {new string('[', 5000)}{new string(']', 5000)}", StringComparison.Ordinal))).AssertRefused("damaged or forged");

    [Fact]
    public void Verify_ASoundRecipe_IsRepeated()
    {
        var typed = Typed.Run("verify", Picture(Sound.Replace("\"uniform\"", "\"trailing\"", StringComparison.Ordinal)));
        Assert.Equal(CommandLine.Bad, typed.Code);                                                     // the picture is grey, or the model's grid is another: never an error
        Assert.Contains("different", typed.Output);
    }

    /// <summary>A chunk of a few kilobytes that swells to 64 MiB is left unread.</summary>
    [Fact]
    public void Verify_AChunkThatSwells_IsLeftOut()
    {
        var swollen = new MemoryStream();
        using (var stream = new ZLibStream(swollen, CompressionLevel.SmallestSize, leaveOpen: true)) stream.Write(new byte[64 << 20]);
        byte[] content = [.. "zTXtlangevin\0\0"u8, .. swollen.ToArray()];
        var plain = Image.Filled(28, 28, 128).Encode(ImageFormat.Png);
        byte[] length = BitConverter.GetBytes(System.Net.IPAddress.HostToNetworkOrder(content.Length - 4));
        var path = folder["bomb.png"];
        File.WriteAllBytes(path, [.. plain[..33], .. length, .. content, .. Checksum(content), .. plain[33..]]);
        Typed.Run("verify", path).AssertRefused("says nothing of how it was made");
    }

    [Fact]
    public void Verify_WhatHasNoRecipe_IsRefusedWithTheReason()
    {
        Image.Filled(8, 8, 1).Save(folder["plain.png"]);
        Typed.Run("verify", folder["plain.png"]).AssertRefused("says nothing of how it was made");
        Image.Filled(8, 8, 1).Save(folder["other.png"], new Dictionary<string, string> { ["parameters"] = "a cat\nSteps: 1, Seed: 2, Size: 8x8" });
        Typed.Run("verify", folder["other.png"]).AssertRefused("another program", "--like");
        File.WriteAllText(folder["numbers.safetensors"], "");
        Typed.Run("verify", folder["numbers.safetensors"]).AssertRefused("holds numbers");
        Typed.Run("verify", folder["nowhere.png"]).AssertRefused("nowhere.png");
        File.WriteAllText(folder["text.png"], "no picture");
        Typed.Run("verify", folder["text.png"]).AssertRefused("text.png");
    }

    private string Picture(string recipe)
    {
        var path = folder["picture.png"];
        Image.Filled(28, 28, 128).Save(path, new Dictionary<string, string> { ["langevin"] = recipe });
        return path;
    }

    /// <summary>The CRC-32 of a chunk, big-endian (PNG specification, annex D).</summary>
    private static byte[] Checksum(byte[] chunk)
    {
        var crc = uint.MaxValue;
        foreach (var value in chunk)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 0 ? crc >> 1 : 0xEDB88320 ^ (crc >> 1);
        }
        return BitConverter.GetBytes(System.Net.IPAddress.HostToNetworkOrder((int)~crc));
    }
}
