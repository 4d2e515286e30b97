using System.Text.Json;
using System.Text.Json.Nodes;
using Langevin.Media.Images;
using Langevin.Media.Metadata;
using Langevin.Oracles;

namespace Langevin.Cli.Tests.Verifying;

/// <summary>Pictures are made again by their own recipes: by a model of pixels, and by a small Stable Diffusion.</summary>
public sealed class VerifyTests(TinyModel tiny) : IClassFixture<TinyModel>
{
    private static readonly string Texts = Goldens.File("models/pipe_sd");

    [Theory]
    [InlineData(".png", "-n", "1")]
    [InlineData(".png", "-n", "5", "--batch-size", "2", "--sampler", "ddpm", "--randomness", "torch")]
    [InlineData(".jpg", "-n", "1")]
    [InlineData(".webp", "-n", "3")]
    [InlineData(".png", "-n", "2", "--dtype", "bf16", "--guidance", "2", "--classes", "light")]
    public void Verify_WhatAModelOfPixelsMade_IsEqual(string ending, params string[] options)
    {
        var path = Sampled(ending, options);
        var result = Verified(path);
        Assert.Equal(("equal", 0), ((string?)result["verdict"], (int)result["max_difference"]!));
        if (ending == ".png") Assert.Empty(result["findings"]!.AsArray());
    }

    [Fact]
    public void Verify_OneOfAFolder_IsEqual()
    {
        var folder = Sampled("/", "-n", "5", "--batch-size", "2", "--seed", "3");
        Assert.Equal("equal", (string?)Verified(Path.Combine(folder, "00003.png"))["verdict"]);
        Assert.NotEqual(Image.Load(Path.Combine(folder, "00003.png")).Pixels.ToArray(), Image.Load(Path.Combine(folder, "00002.png")).Pixels.ToArray());
    }

    [Fact]
    public void Verify_WhatAPipelineOfTextsMade_IsEqual()
    {
        var (init, path) = (tiny.Fresh() + ".png", tiny.Fresh() + ".png");
        Image.Filled(64, 64, 200, 30, 90).Save(init);
        Typed.Run("sample", Texts, "--prompt", "a (cat:1.2), \"quoted\"", "--negative=-dog", "--sampler", "euler-ancestral", "--steps", "3", "--init", init, "--strength", "0.7", "--seed", "4", "-o", path).AssertDone();
        Assert.Equal("equal", (string?)Verified(path)["verdict"]);
        var recipe = Recipe(path);
        Assert.Equal((1, "--init", init), ((int)recipe["format"]!, (string?)recipe["inputs"]![0]!["option"], (string?)recipe["inputs"]![0]!["path"]));
        Assert.StartsWith("folder:", (string?)recipe["model_hash"]);
        Assert.StartsWith("sha256:", (string?)recipe["inputs"]![0]!["hash"]);

        Image.Filled(64, 64, 30, 200, 90).Save(init);
        var result = Verified(path, expected: CommandLine.Bad);
        Assert.Equal("different", (string?)result["verdict"]);
        Assert.Contains(Findings(result), finding => finding.StartsWith($"--init {init} is another file", StringComparison.Ordinal));
        File.Delete(init);
        Typed.Run("verify", path).AssertRefused("--init", init, "does not exist");
    }

    /// <summary>A level of one value of one pixel, which no tolerance excuses: the hash of the pixels lies beside them.</summary>
    [Fact]
    public void Verify_AChangedPixel_IsFound()
    {
        var path = Changed(Sampled(".png", "-n", "1"), pixels => pixels[20] = (byte)(pixels[20] ^ 1), recipe => recipe);
        var result = Verified(path, expected: CommandLine.Bad);
        Assert.Equal(("different", 1, 1), ((string?)result["verdict"], (int)result["max_difference"]!, (int)result["differing_pixels"]!));
        Assert.Contains(Findings(result), finding => finding.Contains("was changed after it was made: the recipe gives exactly the pixels that were written", StringComparison.Ordinal));
    }

    /// <summary>Who changes a pixel may take the hash out, too: then the pictures still differ, by how much is said, and a tolerance may excuse it.</summary>
    [Fact]
    public void Verify_AChangedPixelWithAForgedHash_IsFoundByMakingItAgain()
    {
        var path = Sampled(".png", "-n", "1");
        var forged = Changed(path, pixels => pixels[20] = (byte)(pixels[20] ^ 4), recipe =>
        {
            recipe.Remove("pixels");
            return recipe;
        });
        var result = Verified(forged, expected: CommandLine.Bad);
        Assert.Equal(("different", 4), ((string?)result["verdict"], (int)result["max_difference"]!));
        Assert.Equal(4.0 / 64, (double)result["mean_difference"]!, 9);
        result = Verified(forged, "--tolerance", "4");
        Assert.Equal("within-tolerance", (string?)result["verdict"]);
        Assert.Contains("within 4 of 255 levels: at most 4", Typed.Run("verify", forged, "--tolerance", "4").AssertDone());
    }

    [Fact]
    public void Verify_AnotherModel_IsNamedAsTheReason()
    {
        var other = tiny.Fresh();
        Typed.Run(["train", tiny.Data, "--output", other, "--steps", "2", "--seed", "9", .. TinyModel.Small]).AssertDone();
        var result = Verified(Sampled(".png", "-n", "1"), CommandLine.Bad, "--model", other);
        Assert.Equal("different", (string?)result["verdict"]);
        Assert.Contains(Findings(result), finding => finding.StartsWith("the model is another one", StringComparison.Ordinal));
    }

    [Fact]
    public void Verify_AModelThatIsGone_AsksForIt()
    {
        var path = Changed(Sampled(".png", "-n", "1"), _ => { }, recipe => recipe.With("model", "gone/away"));
        Typed.Run("verify", path).AssertRefused("'gone/away' is not here; give --model", "folder:");
        Typed.Run("verify", path, "--model", tiny.Run).AssertDone();
    }

    /// <summary>What the recipe says beside its words must be what the words come to: otherwise nothing is made, and it is said.</summary>
    [Fact]
    public void Verify_WordsThatComeToOtherSettings_AreTold()
    {
        var path = Changed(Sampled(".png", "-n", "1"), _ => { }, recipe => recipe.With("steps", 2));
        var result = Verified(path, expected: CommandLine.Bad);
        Assert.Null(result["max_difference"]);
        Assert.Contains("steps was 2 and is 3 now, by the words that were typed", Findings(result));
    }

    [Fact]
    public void Verify_AnotherMachineThen_IsTold()
    {
        var path = Changed(Sampled(".png", "-n", "1"), _ => { }, recipe =>
        {
            recipe["machine"]!["processor"] = "Abacus, 10 beads";
            return recipe.With("langevin", "0.0.1");
        });
        var result = Verified(path);
        Assert.Equal("equal", (string?)result["verdict"]);
        Assert.Contains(Findings(result), finding => finding.StartsWith("the processor differs: Abacus, 10 beads then, ", StringComparison.Ordinal));
        Assert.Contains(Findings(result), finding => finding.StartsWith("langevin differs: 0.0.1 then, ", StringComparison.Ordinal));
    }

    [Fact]
    public void Verify_APictureThatWasResized_IsToldWithoutMakingIt()
    {
        var path = Sampled(".png", "-n", "1");
        var small = tiny.Fresh() + ".png";
        Image.Load(path).Resize(4, 4).Save(small, ImageText.Read(path));
        Assert.Contains(Findings(Verified(small, expected: CommandLine.Bad)), finding => finding.Contains("4 x 4 pixels, and the recipe's picture 8 x 8: it was resized", StringComparison.Ordinal));
    }

    [Fact]
    public void Verify_Help_HasAnExample() => Assert.Contains("langevin verify samples.png", Typed.Run("verify", "--help").AssertDone());

    private string Sampled(string ending, params string[] options)
    {
        var path = tiny.Fresh() + ending;
        Typed.Run(["sample", tiny.Run, "-o", path, .. options]).AssertDone();
        return path;
    }

    private static JsonNode Verified(string path, params string[] options) => Verified(path, CommandLine.Done, options);

    private static JsonNode Verified(string path, int expected, params string[] options)
    {
        var typed = Typed.Run(["verify", path, "--json", .. options]);
        Assert.True(expected == typed.Code, $"{typed.Code}: {typed.Error}{typed.Output}");
        return JsonNode.Parse(typed.Output)!;
    }

    private static IEnumerable<string> Findings(JsonNode result) => result["findings"]!.AsArray().Select(finding => (string)finding!);

    private static JsonObject Recipe(string path) => JsonNode.Parse(ImageText.Read(path)["langevin"])!.AsObject();

    /// <summary>A copy of a picture with other pixels and another recipe.</summary>
    private string Changed(string path, Action<byte[]> pixels, Func<JsonObject, JsonObject> recipe)
    {
        var (picture, copy) = (Image.Load(path), tiny.Fresh() + ".png");
        var changed = picture.Pixels.ToArray();
        pixels(changed);
        var text = ImageText.Read(path).ToDictionary();
        text["langevin"] = recipe(JsonNode.Parse(text["langevin"])!.AsObject()).ToJsonString(JsonSerializerOptions.Default);
        new Image(picture.Width, picture.Height, picture.Channels, changed).Save(copy, text);
        return copy;
    }
}

internal static class ChangedJson
{
    /// <summary>The object with one entry changed.</summary>
    public static JsonObject With(this JsonObject entries, string name, JsonNode value)
    {
        entries[name] = value;
        return entries;
    }
}
