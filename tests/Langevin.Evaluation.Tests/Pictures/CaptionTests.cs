using Langevin.Evaluation.Pictures;

namespace Langevin.Evaluation.Tests.Pictures;

public sealed class CaptionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("a.csv", "id,file_name,text\r\n1,x.png,\"a \"\"big\"\", red cat\"\n2,y.png,dog\n")]
    [InlineData("a.jsonl", "{\"file_name\":\"x.png\",\"text\":\"a \\\"big\\\", red cat\"}\n{\"file_name\":\"y.png\",\"text\":\"dog\",\"n\":1}\n\n")]
    public void Read_OfAList_GivesCaptionsByName(string name, string content)
    {
        File.WriteAllText(folder[name], content);
        var captions = CaptionList.Read(folder[name]);

        Assert.Equal(("a \"big\", red cat", "dog", 2), (captions["x.png"], captions["y.png"], captions.Count));
    }

    [Theory]
    [InlineData("a.csv", "name,text\nx,y\n", "does not name the columns")]
    [InlineData("a.csv", "file_name,text\nx\n", "Row 2")]
    [InlineData("a.csv", "file_name,text\nx,\"y\n", "inside of quotation marks")]
    [InlineData("a.csv", "", "does not name the columns")]
    [InlineData("a.csv", "file_name,text\nx,y\nx,z\n", "names x twice")]
    [InlineData("a.jsonl", "{\"file_name\":\"x\"}", "Line 1")]
    [InlineData("a.jsonl", "cat", "Line 1")]
    public void Read_OfWhatIsNoList_IsRefused(string name, string content, string named)
    {
        File.WriteAllText(folder[name], content);
        Assert.Contains(named, Assert.Throws<EvaluationException>(() => CaptionList.Read(folder[name])).Message);
    }

    [Fact]
    public void Of_PicturesWithoutACaption_IsRefused()
    {
        var pictures = StripedPictures.Make(2);
        Assert.Contains("stripes#0 has no caption", Assert.Throws<EvaluationException>(() => Captions.Of(pictures)).Message);
        Assert.Equal(["a", "b"], Captions.Of(pictures, new Dictionary<string, string> { ["stripes#0"] = "a", ["stripes#1"] = "b" }));
    }
}
