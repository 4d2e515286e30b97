using System.Text;
using Langevin.Media.Datasets;
using Langevin.Media.Images;

namespace Langevin.Media.Tests.Datasets;

public sealed class ImageFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Open_SubFolders_AreTheClasses()
    {
        Put("dog/b.png", 2);
        Put("cat/deep/a.JPG", 1);
        Put("cat/c.webp", 3);
        var dataset = Dataset.Open(folder.Path);
        Assert.Equal(["cat", "dog"], dataset.Classes);
        Assert.Equal(["cat/c.webp", "cat/deep/a.JPG", "dog/b.png"], Names(dataset));
        Assert.Equal([0, 0, 1], Enumerable.Range(0, 3).Select(index => dataset.Label(index)!.Value));
        Assert.Equal(1, dataset.Read(2).Label);
    }

    [Fact]
    public void Open_TrainAndTestFolders_AreTheParts()
    {
        Put("train/cat/a.png", 1);
        Put("train/dog/a.png", 1);
        Put("test/cat/b.png", 1);
        Assert.Equal(2, Dataset.Open(folder.Path).Count);
        Assert.Equal(["cat"], Dataset.Open(folder.Path, DatasetSplit.Test).Classes);
    }

    [Fact]
    public void Open_OneFolderAroundEverything_IsPassedThrough()
    {
        Put("data/v1/cat/a.png", 1);
        Put("data/v1/dog/a.png", 1);
        Assert.Equal(["cat", "dog"], Dataset.Open(folder.Path).Classes);
        Put("data/v1/a.png", 1);
        Assert.Null(Dataset.Open(folder.Path).Classes);
    }

    [Fact]
    public void Open_PicturesAtTheRoot_HaveNoClassButCaptions()
    {
        Put("a.png", 1);
        Put("sub/b.png", 2);
        folder.Write("a.txt", "  ein Käfer \n"u8);
        var dataset = Dataset.Open(folder.Path);
        Assert.Null(dataset.Classes);
        Assert.Equal("ein Käfer", dataset.Read(0).Caption);
        Assert.Null(dataset.Read(1).Caption);
    }

    [Fact]
    public void Open_MetadataLines_GiveTheCaptions()
    {
        Put("a.png", 1);
        Put("sub/b.png", 2);
        Put("unlisted.png", 2);
        folder.Write("metadata.jsonl", Encoding.UTF8.GetBytes(
            """
            {"file_name": "sub/b.png", "text": "two"}

            {"file_name": "a.png"}
            {"file_name": "../../etc/passwd.png", "text": "x"}
            {"file_name": "missing.png", "text": "x"}
            """));
        var dataset = Dataset.Open(folder.Path);
        Assert.Equal(["sub/b.png", "a.png"], Names(dataset));
        Assert.Equal("two", dataset.Read(0).Caption);
        Assert.Null(dataset.Read(1).Caption);
        Assert.Equal(2, dataset.Skipped.Count);
    }

    [Fact]
    public void Open_DamagedMetadata_NamesTheLine()
    {
        Put("a.png", 1);
        folder.Write("metadata.jsonl", "{\"file_name\": \"a.png\"}\nnonsense"u8);
        Assert.Contains("metadata.jsonl line 2", Assert.Throws<MediaException>(() => Dataset.Open(folder.Path)).Message);
    }

    [Fact]
    public void Open_DatasetJson_GivesTheLabels()
    {
        Put("00000/img0.png", 1);
        Put("00000/img1.png", 2);
        folder.Write("dataset.json", """{"labels": [["00000/img1.png", 2], ["00000/img0.png", 0]]}"""u8);
        var dataset = Dataset.Open(folder.Path);
        Assert.Equal(["0", "1", "2"], dataset.Classes);
        Assert.Equal([0, 2], [dataset.Label(0)!.Value, dataset.Label(1)!.Value]);
    }

    [Theory]
    [InlineData("""{"labels": [["a.png", -1]]}""")]
    [InlineData("""{"labels": [["a.png", 2000000000]]}""")]
    [InlineData("""{"labels": [["a.png"]]}""")]
    [InlineData("""{"labels": {"a.png": 1}""")]
    [InlineData("""[]""")]
    public void Open_DamagedDatasetJson_IsOneSentence(string json)
    {
        Put("a.png", 1);
        folder.Write("dataset.json", Encoding.UTF8.GetBytes(json));
        Assert.Contains("dataset.json is not an object", Assert.Throws<MediaException>(() => Dataset.Open(folder.Path)).Message);
    }

    [Fact]
    public void Open_TextNamedPng_IsLeftOutByNameAndCounted()
    {
        Put("a.png", 1);
        folder.Write("notes.png", "shopping list"u8);
        var dataset = Dataset.Open(folder.Path);
        Assert.Equal(1, dataset.Count);
        Assert.Equal($"{folder.Path}/notes.png is not a picture", Assert.Single(dataset.Skipped).ToString());
    }

    [Fact]
    public void Open_OnlyBrokenPictures_NamesTheFolderAndTheFirst()
    {
        folder.Write("notes.png", "shopping list"u8);
        var message = Assert.Throws<MediaException>(() => Dataset.Open(folder.Path)).Message;
        Assert.Contains($"{folder.Path} holds no picture that can be read: 1 files", message);
        Assert.Contains("notes.png is not a picture", message);
    }

    [Fact]
    public void Open_EmptyFolder_NamesIt() =>
        Assert.Contains($"{folder.Path} holds no pictures", Assert.Throws<MediaException>(() => Dataset.Open(folder.Path)).Message);

    [Fact]
    public void Open_MissingPath_NamesItAndTheKnownDatasets()
    {
        var message = Assert.Throws<MediaException>(() => Dataset.Open(folder["none"])).Message;
        Assert.Contains($"{folder["none"]} is neither a path that exists nor a known dataset (fashion-mnist)", message);
    }

    [Fact]
    public void Open_SinglePicture_AsksForTheFolder()
    {
        Put("a.png", 1);
        Assert.Contains("is a single picture", Assert.Throws<MediaException>(() => Dataset.Open(folder["a.png"])).Message);
    }

    [Fact]
    public void Open_NoTestPart_SaysHowToGetOne()
    {
        Put("a.png", 1);
        Assert.Contains("has no test part", Assert.Throws<MediaException>(() => Dataset.Open(folder.Path, DatasetSplit.Test)).Message);
    }

    [Fact]
    public void Open_HiddenFilesAndFolderLinks_AreNotFollowed()
    {
        Put("a.png", 1);
        Put(".thumbs/b.png", 1);
        Directory.CreateSymbolicLink(folder["loop"], folder.Path);
        Assert.Equal(["a.png"], Names(Dataset.Open(folder.Path)));
    }

    [Fact]
    public void Read_TruncatedPicture_IsBrokenByName()
    {
        folder.Write("a.png", Pictures.Gradient(64, 64).Encode(ImageFormat.Png).AsSpan(0, 300));
        var exception = Assert.Throws<BrokenImageException>(() => Dataset.Open(folder.Path).Read(0));
        Assert.Equal($"{folder.Path}/a.png", exception.Name);
    }

    private string[] Names(IImageDataset dataset) =>
        [.. Enumerable.Range(0, dataset.Count).Select(index => Path.GetRelativePath(folder.Path, dataset.SampleName(index)))];

    private void Put(string name, byte value) =>
        folder.Write(name, Image.Filled(4, 4, value, value, value).Encode(ImageFormats.OfName(name)!.Value));
}
