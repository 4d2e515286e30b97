using System.Text.Json.Nodes;
using Langevin.Cli.Training;

namespace Langevin.Cli.Tests.Training;

public class ConfigurationTests
{
    [Theory]
    [InlineData("optimizer.learning_rate=1e-5", "optimizer.learning_rate", "1e-5")]
    [InlineData("flip=true", "flip", "true")]
    [InlineData("name=bear", "name", "\"bear\"")]
    [InlineData("channels=[1, 2]", "channels", "[1,2]")]
    [InlineData("limit=3", "limit", "3")]
    [InlineData("limit=null", "limit", "null")]
    public void LayAssignment_KnownSetting_TakesTheValue(string assignment, string path, string value)
    {
        var configuration = Some();
        configuration.LayAssignment(assignment);
        var node = path.Split('.').Aggregate(JsonNode.Parse(configuration.ToString()), (node, part) => node?[part]);
        Assert.Equal(value, node?.ToJsonString() ?? "null");
    }

    [Theory]
    [InlineData("optimizer.learning_rat=1", "did you mean 'optimizer.learning_rate'?")]
    [InlineData("learning_rate=1", "did you mean 'optimizer.learning_rate'?")]
    [InlineData("zebra=1", "'zebra'")]
    [InlineData("optimizer.learning_rate=fast", "must be a number")]
    [InlineData("flip=3", "must be true or false")]
    [InlineData("optimizer=3", "must be an object")]
    [InlineData("flip", "a setting and a value")]
    [InlineData("=3", "a setting and a value")]
    public void LayAssignment_Impossible_SaysWhy(string assignment, string why) =>
        Assert.Contains(why, Assert.Throws<CommandException>(() => Some().LayAssignment(assignment)).Message);

    [Fact]
    public void LayFile_InPart_KeepsTheRest()
    {
        using var folder = new TemporaryFolder();
        var configuration = Some();
        configuration.LayFile(folder.Write("part.json", """{"optimizer": {"learning_rate": 7}}"""));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"flip":false,"name":"cat","channels":[8],"limit":null,"optimizer":{"learning_rate":7,"beta":0.9}}"""), JsonNode.Parse(configuration.ToString())));
    }

    [Fact]
    public void LayFile_UnknownKeys_NamesThemAll()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("part.json", """{"flipp": true, "optimizer": {"lerning_rate": 7}}""");
        var message = Assert.Throws<CommandException>(() => Some().LayFile(path)).Message;
        Assert.Contains("flipp, optimizer.lerning_rate", message);
        Assert.Contains("did you mean 'flip'?", message);
    }

    private static Configuration Some() =>
        new(JsonNode.Parse("""{"flip":false,"name":"cat","channels":[8],"limit":null,"optimizer":{"learning_rate":0.001,"beta":0.9}}""")!.AsObject());
}
