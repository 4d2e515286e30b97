using System.Text.Json;
using Langevin.Media.Images;

namespace Langevin.Cli.Tests;

public class DataTests
{
    [Fact]
    public void List_Json_NamesTheLicenceOfEveryDataset()
    {
        using var json = JsonDocument.Parse(Typed.Run("data", "list", "--json").AssertDone());
        var fashion = json.RootElement.EnumerateArray().Single(known => known.GetProperty("name").GetString() == "fashion-mnist");
        Assert.Equal("MIT", fashion.GetProperty("licence").GetString());
        Assert.Equal("dataset-fashion-mnist", fashion.GetProperty("package").GetString());
        Assert.Equal(10, fashion.GetProperty("classes").GetArrayLength());
    }

    [Fact]
    public void List_Plain_HasARowForEveryDataset() => Assert.Matches(@"(?m)^fashion-mnist .*MIT", Typed.Run("data", "list").AssertDone());

    [Fact]
    public void List_Weights_AreThereWithTheirLicence()
    {
        Assert.Matches(@"(?m)^nsfwjs .*MIT", Typed.Run("data", "list").AssertDone());
        using var json = JsonDocument.Parse(Typed.Run("data", "list", "--json").AssertDone());
        var weights = json.RootElement.EnumerateArray().Single(known => known.GetProperty("name").GetString() == "nsfwjs");
        Assert.Equal(("4.3.0", 0, JsonValueKind.Null), (weights.GetProperty("package_version").GetString(), weights.GetProperty("classes").GetArrayLength(), weights.GetProperty("bytes").ValueKind));
    }

    [Fact]
    public void Get_UnknownName_SuggestsTheKnown()
    {
        Typed.Run("data", "get", "fashon-mnist").AssertRefused("'fashon-mnist'", "did you mean 'fashion-mnist'?");
        Typed.Run("data", "get", "zebras").AssertRefused("'zebras'", "known are fashion-mnist");
    }

    [Fact]
    public void Data_WithoutACommand_SaysWhichThereAre() => Typed.Run("data").AssertRefused("list, get, show");

    [Fact]
    public void Show_Folder_DrawsARowForEachClass()
    {
        using var folder = new TemporaryFolder();
        foreach (var (name, shade) in new[] { ("cats", 40), ("dogs", 200) })
        {
            Directory.CreateDirectory(folder["data", name]);
            for (var i = 0; i < 3; i++) Image.Filled(8, 8, (byte)shade).Save(folder["data", name, $"{i}.png"]);
        }
        folder.Write("data/cats/broken.png", "no picture");
        var run = Typed.Run("data", "show", folder["data"], "--output", folder["sheet.png"], "--columns", "2");
        Assert.Contains("6 pictures of 2 classes, 1 left out", run.AssertDone());
        Assert.Contains("broken.png", run.Error);
        var sheet = Image.Load(folder["sheet.png"]);
        Assert.True(sheet.Width > sheet.Height, "two pictures a row beside the names of two classes");
    }

    [Fact]
    public void Show_NoSuchPath_IsNamed() => Typed.Run("data", "show", "/no/such/folder").AssertRefused("/no/such/folder");

    [Fact]
    public void Show_EmptyFolder_IsNamed()
    {
        using var folder = new TemporaryFolder();
        Typed.Run("data", "show", folder.Path).AssertRefused(folder.Path);
    }

    [Fact]
    public void Show_TextNamedPng_IsNamed()
    {
        using var folder = new TemporaryFolder();
        folder.Write("only.png", "this is a text");
        Typed.Run("data", "show", folder.Path, "-o", folder["sheet.png"]).AssertRefused(folder.Path);
    }

    [Theory]
    [InlineData("--columns", "0", "from 1 to 100")]
    [InlineData("--columns", "many", "'many'")]
    [InlineData("--split", "validation", "train or test")]
    [InlineData("--output", "sheet.txt", "sheet.txt")]
    public void Show_ImpossibleOption_NamesTheLimit(string option, string value, string named)
    {
        using var folder = new TemporaryFolder();
        Image.Filled(4, 4, 9).Save(folder["a.png"]);
        Typed.Run("data", "show", folder.Path, option, value).AssertRefused(value, named);
    }

    [Fact]
    public void Show_OptionWithoutValue_SaysSo() => Typed.Run("data", "show", "x", "--output").AssertRefused("--output needs a value: --output FILE");
}
